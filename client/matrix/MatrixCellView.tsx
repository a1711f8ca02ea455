import { memo } from 'react'
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import type { Locale } from '../../shared/model/label.ts'
import { formatNumber } from '../i18n/format.ts'
import { cellMarks } from './cell-marks.ts'
import type { CellWords } from './cell-words.ts'
import classes from './matrix.module.css'
import { StanceBar } from './StanceBar.tsx'
import { SuggestionMark } from './SuggestionMark.tsx'
import type { CellSum } from './sums.ts'

/** Where a cell of the sheet is drawn and what it is called. */
export type CellFrame = {
  row: number
  col: number
  /** Inline start and width, in CSS pixels from the sheet's edge. */
  start: number
  size: number
  actor: string
  issue: string
  words: CellWords
  isActive: boolean
}

const frameProps = ({ row, col, start, size, isActive }: CellFrame) => ({
  role: 'gridcell',
  'aria-colindex': col + 1,
  tabIndex: isActive ? 0 : -1,
  'data-row': row,
  'data-col': col,
  style: { insetInlineStart: start, inlineSize: size },
})

/** The cell's words as content, not as a label: a label would have to repeat the sign and number that are seen. */
const CellName = ({ children }: { children: string }) => <span className="visually-hidden">{children}</span>

type Props = CellFrame & {
  cell: MatrixCell | undefined
  isOpen: boolean
  /** Revision of the delta that just changed it; starts the pulse. */
  changedRev: number | undefined
  locale: Locale
}

/** One cell: mark and count, its tint the suggested stance, a corner where it is contested. */
export const MatrixCellView = memo(function MatrixCellView({ cell, isOpen, changedRev, locale, ...frame }: Props) {
  const name = frame.words.name(cell, frame.actor, frame.issue)
  const pulse = changedRev === undefined ? null : <span key={changedRev} className={classes.pulse} />
  if (!cell) {
    return (
      <div {...frameProps(frame)} className={classes.cell} data-open={isOpen || undefined}>
        {pulse}
        <CellName>{name}</CellName>
      </div>
    )
  }
  const { marks, isContested } = cellMarks(cell)
  const isAllAccepted = cell.statuses.accepted === cell.n
  const hasDisputed = (cell.statuses.disputed ?? 0) > 0
  return (
    <div
      {...frameProps(frame)}
      className={classes.cell}
      data-stance={marks[0]}
      data-contested={isContested || undefined}
      data-open={isOpen || undefined}
    >
      {pulse}
      <CellName>{name}</CellName>
      {marks.map((mark) => (
        <SuggestionMark key={mark} stance={mark} />
      ))}
      <span className={classes.count} aria-hidden="true">
        {formatNumber(cell.n, locale)}
      </span>
      {isAllAccepted && (
        <span className={classes.accepted} aria-hidden="true">
          ✓
        </span>
      )}
      {hasDisputed && (
        <span className={classes.disputed} aria-hidden="true">
          !
        </span>
      )}
      <StanceBar stances={cell.stances} />
    </div>
  )
})

/** A cell of a folded group or theme: how many tags it stands for. */
export const SumCellView = memo(function SumCellView({
  sum,
  locale,
  ...frame
}: CellFrame & { sum: CellSum | undefined; locale: Locale }) {
  const name = `${frame.actor} · ${frame.issue}: ${frame.words.sum(sum)}`
  return (
    <div {...frameProps(frame)} className={classes.cell} data-sum>
      <CellName>{name}</CellName>
      {sum && (
        <span className={classes.count} aria-hidden="true">
          {formatNumber(sum.n, locale)}
        </span>
      )}
      {sum && <StanceBar stances={sum.stances} />}
    </div>
  )
})
