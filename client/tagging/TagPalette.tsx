// The palette at the selection: who, on which proposition, with which stance; by typing, by keys, or by pointer.
import { useId, useLayoutEffect, useReducer, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Stance } from '../../shared/model/stance.ts'
import { stanceLabel, useLocale } from '../i18n/format.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import type { CodebookView } from './codebook-view.ts'
import { PaletteRowView } from './PaletteRowView.tsx'
import { paletteKey } from './palette-keys.ts'
import { type PaletteRow, paletteRows } from './palette-rows.ts'
import {
  type CompleteTriple,
  openPalette,
  PALETTE_STEPS,
  type PaletteStep,
  reducePalette,
  type Triple,
} from './palette-state.ts'
import type { Recent } from './recent.ts'
import classes from './TagPalette.module.css'

/** Where the palette stands: a box of the window that it must not cover. */
export type PaletteAnchor = { top: number; bottom: number; start: number }

type Props = {
  anchor: PaletteAnchor
  codebook: CodebookView
  recent: Recent
  /** What is to be tagged, shown above the input. */
  quote: string
  start?: { step: PaletteStep; triple: Triple }
  /** Why a triple cannot be saved, as a sentence; null if it can. */
  problem: (triple: CompleteTriple) => string | null
  onSave: (triple: CompleteTriple) => void
  onCancel: () => void
}

/** Opens with the focus in its input; Escape, or a click beside it, cancels. The caller puts the focus back. */
export function TagPalette({ anchor, codebook, recent, quote, start, problem, onSave, onCancel }: Props) {
  const { t } = useTranslation('tagging')
  const locale = useLocale()
  const listId = useId()
  const root = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [state, dispatch] = useReducer(reducePalette, undefined, () => openPalette(start?.step, start?.triple))
  const { step, triple } = state
  const rows = paletteRows(state, codebook, recent, locale)
  const active = Math.min(state.active, rows.length - 1)
  const activeRow = rows[active]
  const isEmpty = step !== 'stance' && codebook[step === 'issue' ? 'issues' : 'actors'].length === 0
  const trouble = triple.issueId ? problem({ ...triple, issueId: triple.issueId }) : null

  useLayoutEffect(() => place(root.current, anchor), [anchor])
  useLayoutEffect(() => input.current?.focus({ preventScroll: true }), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is another list
  useLayoutEffect(() => {
    root.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [active, step])

  const save = (stance: Stance | null) => {
    if (triple.issueId && trouble === null) onSave({ ...triple, issueId: triple.issueId, stance })
  }
  const choose = (row: PaletteRow | undefined) => {
    if (!row) return
    if (row.kind === 'actor') dispatch({ type: 'actor', actorId: row.id })
    else if (row.kind === 'issue') dispatch({ type: 'issue', issueId: row.id })
    else save(row.stance)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    // Nothing typed here reaches the page's own keys.
    event.stopPropagation()
    if (event.nativeEvent.isComposing) return
    const key = paletteKey(event, state)
    if (!key) return
    event.preventDefault()
    if (key.type === 'cancel') onCancel()
    else if (key.type === 'choose') choose(activeRow)
    else if (key.type === 'skip') skip()
    else if (key.type === 'stance') save(key.stance)
    else if (key.type === 'move') dispatch({ ...key, count: rows.length })
    else dispatch(key)
  }
  const skip = () => {
    if (step === 'actor') dispatch({ type: 'actor', actorId: triple.actorId })
    else if (step === 'issue') dispatch({ type: 'step', step: 'stance' })
    else save(triple.stance)
  }

  return (
    <>
      <div className={classes.backdrop} onMouseDown={onCancel} aria-hidden />
      <div
        ref={root}
        className={classes.root}
        role="dialog"
        aria-modal="true"
        aria-label={t('palette.title')}
        onKeyDown={onKeyDown}
      >
        <p className={`${classes.quote} source-text`} dir="auto">
          {quote}
        </p>
        <ol className={classes.steps}>
          {PALETTE_STEPS.map((name) => (
            <li key={name}>
              <button
                type="button"
                className={classes.step}
                aria-current={name === step ? 'step' : undefined}
                disabled={name === 'stance' && triple.issueId === null}
                onClick={() => {
                  dispatch({ type: 'step', step: name })
                  input.current?.focus()
                }}
              >
                <StepLabel
                  name={name}
                  triple={triple}
                  codebook={codebook}
                  isPast={PALETTE_STEPS.indexOf(name) < PALETTE_STEPS.indexOf(step)}
                />
              </button>
            </li>
          ))}
        </ol>
        {step === 'stance' && triple.issueId && (
          <p className={classes.proposition}>
            <bdi dir="auto">{codebook.proposition(triple.issueId)}</bdi>
          </p>
        )}
        {trouble && (
          <p className={classes.trouble} role="alert">
            {trouble}
          </p>
        )}
        <input
          ref={input}
          className={classes.input}
          dir={state.query === '' ? undefined : 'auto'}
          value={state.query}
          onChange={(event) => dispatch({ type: 'query', query: event.target.value })}
          placeholder={t(`palette.placeholder.${step}`)}
          aria-label={t(`palette.placeholder.${step}`)}
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={activeRow ? `${listId}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
        />
        <div id={listId} className={classes.list} role="listbox" aria-label={t(`palette.list.${step}`)}>
          {rows.map((row, index) => (
            <PaletteRowView
              key={row.key}
              id={`${listId}-${index}`}
              index={index}
              row={row}
              isActive={index === active}
              onHover={() => dispatch({ type: 'activate', index })}
              onChoose={() => choose(row)}
            />
          ))}
        </div>
        {isEmpty ? (
          <p className={classes.nothing}>{t(`palette.empty.${step}`)}</p>
        ) : (
          rows.length === 0 && <p className={classes.nothing}>{t('palette.nothing')}</p>
        )}
        {step === 'issue' && activeRow?.kind === 'issue' && (
          <p className={classes.proposition}>
            <bdi dir="auto">{codebook.proposition(activeRow.id)}</bdi>
          </p>
        )}
        <p className={classes.hint} aria-hidden>
          {t(`palette.hint.${step}`)}
        </p>
        <output className="visually-hidden">{t('palette.found', { count: rows.length, number: rows.length })}</output>
      </div>
    </>
  )
}

type StepProps = { name: PaletteStep; triple: Triple; codebook: CodebookView; isPast: boolean }

function StepLabel({ name, triple, codebook, isPast }: StepProps) {
  const { t } = useTranslation('tagging')
  const locale = useLocale()
  const { actorId, issueId, stance } = triple
  if (name === 'actor' && actorId) return <bdi>{codebook.actorName(actorId)}</bdi>
  if (name === 'actor' && isPast) return t('noActor')
  if (name === 'issue' && issueId) return <bdi>{codebook.issueName(issueId)}</bdi>
  if (name !== 'stance' || !stance) return t(`palette.step.${name}`)
  return (
    <>
      <StanceMark stance={stance} decorative /> {stanceLabel(stance, locale)}
    </>
  )
}

const EDGE_PX = 8
// Below this the palette cannot be used; it then covers part of the passage rather than shrink.
const LEAST_HEIGHT_PX = 320

// Below the passage or above it, whichever has room, as tall as there is room for; it keeps that side while its steps
// change its height. On a narrow window the style sheet makes it a bottom sheet.
function place(element: HTMLElement | null, anchor: PaletteAnchor) {
  if (!element) return
  const { width } = element.getBoundingClientRect()
  const below = window.innerHeight - anchor.bottom - 2 * EDGE_PX
  const above = anchor.top - 2 * EDGE_PX
  const isBelow = below >= LEAST_HEIGHT_PX || below >= above
  const height = Math.max(isBelow ? below : above, LEAST_HEIGHT_PX)
  const left = Math.max(EDGE_PX, Math.min(anchor.start - width / 2, window.innerWidth - width - EDGE_PX))
  const highest = window.innerHeight - LEAST_HEIGHT_PX - EDGE_PX
  const measures = {
    '--palette-top': isBelow ? `${Math.min(anchor.bottom + EDGE_PX, highest)}px` : 'auto',
    '--palette-bottom': isBelow ? 'auto' : `${Math.min(window.innerHeight - anchor.top + EDGE_PX, highest)}px`,
    '--palette-left': `${left}px`,
    '--palette-height': `${height}px`,
  }
  for (const [name, value] of Object.entries(measures)) element.style.setProperty(name, value)
}
