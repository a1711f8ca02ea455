import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { effectiveStance } from '../../shared/model/stance.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import classes from './DocumentView.module.css'
import { useReader } from './reader-context.ts'

/** Where several annotations overlap: which one is meant. Coordinates are of the window. */
export type Choice = { ids: readonly AnnotationId[]; x: number; y: number }

const WIDTH_PX = 288

/** A list that opens with the focus on its first entry; Escape and leaving it close it. */
export function Chooser({ choice, onClose }: { choice: Choice; onClose: () => void }) {
  const { t } = useTranslation('reader')
  const { session, view, codebook, personName, me } = useReader()
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => root.current?.querySelector('button')?.focus({ preventScroll: true }), [])
  const records = choice.ids.flatMap((id) => session.layer.view().records.get(id) ?? [])
  const left = Math.max(8, Math.min(choice.x - WIDTH_PX / 2, window.innerWidth - WIDTH_PX - 8))

  return (
    <div
      ref={root}
      className={classes.chooser}
      style={{ left, top: Math.min(choice.y + 12, window.innerHeight - 200), inlineSize: WIDTH_PX }}
      role="dialog"
      aria-label={t('chooser')}
      onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && onClose()}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.key === 'Escape') {
          onClose()
          view.editor.focus()
        }
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
        event.preventDefault()
        const buttons = [...event.currentTarget.querySelectorAll('button')]
        const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
        buttons[(at + (event.key === 'ArrowDown' ? 1 : -1) + buttons.length) % buttons.length]?.focus()
      }}
    >
      <p>{t('chooser')}</p>
      {records.map((record) => (
        <button
          key={record.id}
          type="button"
          onPointerEnter={() => view.hover([record.id])}
          onFocus={() => view.hover([record.id])}
          onClick={() => {
            view.hover([])
            view.focusAnnotation(record.id)
            onClose()
            view.editor.focus()
          }}
        >
          <span className={classes.chooserTags}>
            {record.tags.length === 0 && t('untagged')}
            {record.tags.slice(0, 3).map((tag) => (
              <span key={tag.id}>
                <StanceMark stance={effectiveStance(tag.stance)} />{' '}
                <bdi>{tag.actorId ? codebook.actorName(tag.actorId) : t('noActor')}</bdi> ×{' '}
                <bdi>{codebook.issueName(tag.issueId)}</bdi>
              </span>
            ))}
          </span>
          <bdi className={classes.chooserAuthor}>{record.authorId === me ? t('you') : personName(record.authorId)}</bdi>
        </button>
      ))}
    </div>
  )
}
