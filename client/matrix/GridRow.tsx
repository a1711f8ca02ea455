// biome-ignore-all lint/a11y/useSemanticElements: rows and columns outside the view are not in the page, so no table
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import type { CellWords } from './cell-words.ts'
import { HEAD_COLS } from './grid-move.ts'
import { MatrixCellView, SumCellView } from './MatrixCellView.tsx'
import classes from './matrix.module.css'
import type { Sheet, SheetRow } from './sheet.ts'
import { type CellSum, sumKey } from './sums.ts'

/** What every row needs to draw its cells. */
export type SheetContent = {
  cells: ReadonlyMap<string, MatrixCell>
  sums: ReadonlyMap<string, CellSum>
  changed: ReadonlyMap<string, number>
  /** Key of the cell whose evidence is open. */
  openKey: string | null
  words: CellWords
}

type Props = {
  row: SheetRow
  /** Counted from the top of the grid, heads included. */
  rowIndex: number
  /** Block start and height, in CSS pixels of the body. */
  start: number
  size: number
  width: number
  actorWidth: number
  sheet: Sheet
  columns: readonly VirtualItem[]
  content: SheetContent
  /** Column of the keyboard's place if it is in this row, else -1. */
  activeCol: number
}

/** One row: the actor, or a group's name, and its cells. Scrolling down draws only rows that come into view. */
export const GridRow = memo(function GridRow(props: Props) {
  const { row, rowIndex, start, size, width, actorWidth, sheet, columns, content, activeCol } = props
  const locale = useLocale()
  const name = useRowName(row)
  const isGroup = row.kind === 'group'
  return (
    <div
      role="row"
      aria-rowindex={rowIndex + 1}
      tabIndex={-1}
      className={isGroup ? classes.groupRow : classes.row}
      style={{ insetBlockStart: start, blockSize: size, inlineSize: width }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        aria-expanded={isGroup ? !row.isFolded : undefined}
        tabIndex={activeCol === 0 ? 0 : -1}
        data-row={rowIndex}
        data-col={0}
        title={name}
        className={classes.rowHead}
        style={{ inlineSize: actorWidth }}
      >
        <RowHead row={row} name={name} />
      </div>
      {columns.map((item) => {
        const column = sheet.columns[item.index]
        if (!column) return null
        const col = item.index + HEAD_COLS
        const at = { row: rowIndex, col, start: item.start, size: item.size, isActive: activeCol === col }
        if (isGroup && !row.isFolded) return <BlankCell key={column.key} {...at} />
        // Words, not a name: the cell puts itself into words only when it is drawn anew.
        const frame = { ...at, actor: name, issue: column.label, words: content.words }
        if (isGroup || column.kind === 'theme') {
          const sum = content.sums.get(sumKey(row.key, column.key))
          return <SumCellView key={column.key} {...frame} sum={sum} locale={locale} />
        }
        const key = `${row.kind === 'none' ? '-' : row.key}:${column.key}`
        const cell = content.cells.get(key)
        return (
          <MatrixCellView
            key={column.key}
            {...frame}
            cell={cell}
            isOpen={content.openKey === key}
            changedRev={content.changed.get(key)}
            locale={locale}
          />
        )
      })}
    </div>
  )
})

/** A row's name in the interface language. */
export function useRowName(row: SheetRow | undefined): string {
  const { t } = useTranslation('matrix')
  if (!row) return ''
  if (row.kind === 'actor') return row.name
  return row.kind === 'none' ? t('noActor') : t(`typeName.${row.type}`)
}

function RowHead({ row, name }: { row: SheetRow; name: string }) {
  const locale = useLocale()
  if (row.kind !== 'group')
    return <bdi className={row.kind === 'none' ? classes.noActor : classes.actorName}>{name}</bdi>
  const Chevron = row.isFolded ? IconChevronRight : IconChevronDown
  return (
    <>
      <Chevron size={14} aria-hidden className={row.isFolded ? classes.flips : classes.chevron} />
      <span className={classes.ellipsis}>{name}</span>
      <span className={classes.muted}>{formatNumber(row.actorCount, locale)}</span>
    </>
  )
}

type BlankProps = { row: number; col: number; start: number; size: number; isActive: boolean }

function BlankCell({ row, col, start, size, isActive }: BlankProps) {
  return (
    <div
      role="gridcell"
      aria-colindex={col + 1}
      tabIndex={isActive ? 0 : -1}
      data-row={row}
      data-col={col}
      className={classes.blank}
      style={{ insetInlineStart: start, inlineSize: size }}
    />
  )
}
