import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useObservable } from '../sync/observable.ts'
import { tripleProblem } from '../tagging/commands.ts'
import type { CompleteTriple } from '../tagging/palette-state.ts'
import { readRecent } from '../tagging/recent.ts'
import { type PaletteAnchor, TagPalette } from '../tagging/TagPalette.tsx'
import type { PaletteTarget } from './reader-actions.ts'
import { useReader } from './reader-context.ts'

/** The tag palette, at what it is to tag. */
export function ReaderPalette() {
  const { actions } = useReader()
  const target = useObservable(actions.palette)
  return target && <OpenPalette target={target} />
}

function OpenPalette({ target }: { target: PaletteTarget }) {
  const { t } = useTranslation('tagging')
  const { actions, codebook, projectId, view } = useReader()
  const recent = useMemo(() => readRecent(projectId), [projectId])
  const record = target.kind === 'annotation' ? target.record : null
  const tag = target.kind === 'annotation' ? target.tag : null
  const passage = target.kind === 'passage' ? target.anchor : target.record
  const anchor = useMemo(() => anchorOf(view.rects(passage.ranges)), [view, passage])
  const problem = (triple: CompleteTriple) => {
    const found = tripleProblem(record, triple, tag?.id)
    return found && t(`problem.${found}`)
  }
  return (
    <TagPalette
      anchor={anchor}
      codebook={codebook}
      recent={recent}
      quote={passage.quote}
      start={target.kind === 'annotation' ? { step: target.step, triple: tag ?? NOTHING } : target.start}
      problem={problem}
      onSave={actions.savePalette}
      onCancel={actions.cancelPalette}
    />
  )
}

const NOTHING = { actorId: null, issueId: null, stance: null }

// The part of the passage that is in the window; its middle where none of it is.
function anchorOf(rects: readonly DOMRect[]): PaletteAnchor {
  const seen = rects.filter((rect) => rect.bottom > 0 && rect.top < window.innerHeight)
  const last = seen.at(-1)
  if (!last) return { top: window.innerHeight / 3, bottom: window.innerHeight / 3, start: window.innerWidth / 2 }
  return { top: Math.min(...seen.map((rect) => rect.top)), bottom: last.bottom, start: last.left + last.width / 2 }
}
