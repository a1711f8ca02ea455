// biome-ignore-all lint/a11y/useSemanticElements: rows and columns outside the view are not in the page, so no table
import { Tooltip } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import type { VirtualItem } from '@tanstack/react-virtual'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import { pickLabel } from '../../shared/model/label.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { type GridPlace, HEAD_COLS } from './grid-move.ts'
import classes from './matrix.module.css'
import { BAND_HEIGHT, HEAD_HEIGHT } from './measures.ts'
import type { Sheet, SheetBand, SheetColumn } from './sheet.ts'

type Props = {
  sheet: Sheet
  columns: readonly VirtualItem[]
  columnAt: (index: number) => { start: number; end: number } | undefined
  width: number
  actorWidth: number
  active: GridPlace
}

/** The two sticky rows above the sheet: theme bands, and issues with their propositions. */
export const GridHead = memo(function GridHead({ sheet, columns, columnAt, width, actorWidth, active }: Props) {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  const first = columns[0]?.index ?? 0
  const last = columns.at(-1)?.index ?? -1
  const count = t('actorCount', { count: sheet.actorCount, number: formatNumber(sheet.actorCount, locale) })
  return (
    <div role="rowgroup" className={classes.head} style={{ inlineSize: width, blockSize: BAND_HEIGHT + HEAD_HEIGHT }}>
      <div role="row" aria-rowindex={1} className={classes.bandRow} style={{ blockSize: BAND_HEIGHT }} tabIndex={-1}>
        {sheet.bands
          .filter((band) => band.first <= last && band.last >= first)
          .map((band) => (
            <Band key={band.theme.id} band={band} columnAt={columnAt} actorWidth={actorWidth} active={active} />
          ))}
      </div>
      <div role="row" aria-rowindex={2} className={classes.headRow} style={{ blockSize: HEAD_HEIGHT }} tabIndex={-1}>
        <div
          role="columnheader"
          aria-colindex={1}
          aria-rowspan={1}
          className={classes.corner}
          style={{ inlineSize: actorWidth, blockSize: BAND_HEIGHT + HEAD_HEIGHT, marginBlockStart: -BAND_HEIGHT }}
          data-row={1}
          data-col={0}
          tabIndex={active.row === 1 && active.col === 0 ? 0 : -1}
        >
          <span className={classes.cornerTitle}>{t('actors')}</span>
          <span className={classes.muted}>{count}</span>
        </div>
        {columns.map((item) => {
          const column = sheet.columns[item.index]
          if (!column) return null
          const col = item.index + HEAD_COLS
          return (
            <ColumnHead
              key={column.key}
              column={column}
              col={col}
              start={item.start}
              size={item.size}
              isActive={active.row === 1 && active.col === col}
            />
          )
        })}
      </div>
    </div>
  )
})

type BandProps = Pick<Props, 'columnAt' | 'actorWidth' | 'active'> & { band: SheetBand }

function Band({ band, columnAt, actorWidth, active }: BandProps) {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  const start = columnAt(band.first)?.start ?? 0
  const end = columnAt(band.last)?.end ?? start
  const col = band.first + HEAD_COLS
  const isActive = active.row === 0 && active.col >= col && active.col <= band.last + HEAD_COLS
  const issues = t('issues', { count: band.issueCount, number: formatNumber(band.issueCount, locale) })
  const Chevron = band.isFolded ? IconChevronRight : IconChevronDown
  return (
    <div
      role="columnheader"
      aria-colindex={col + 1}
      aria-colspan={band.last - band.first + 1}
      aria-expanded={!band.isFolded}
      tabIndex={isActive ? 0 : -1}
      data-row={0}
      data-col={col}
      title={`${band.label} · ${issues}`}
      className={classes.band}
      style={themed(start, end - start, band.colour)}
    >
      <span className="visually-hidden">{`${band.label} · ${issues}`}</span>
      <span className={classes.bandLabel} aria-hidden="true" style={{ insetInlineStart: actorWidth }}>
        <Chevron size={13} aria-hidden className={band.isFolded ? classes.flips : classes.chevron} />
        {!band.isFolded && <span className={classes.ellipsis}>{band.label}</span>}
      </span>
    </div>
  )
}

type HeadProps = { column: SheetColumn; col: number; start: number; size: number; isActive: boolean }

const ColumnHead = memo(function ColumnHead({ column, col, start, size, isActive }: HeadProps) {
  const locale = useLocale()
  const proposition = column.kind === 'issue' ? pickLabel(column.issue.proposition, locale) : ''
  return (
    <Tooltip
      multiline
      w={300}
      position="bottom"
      openDelay={250}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <span className={classes.tip}>
          <strong>{column.label}</strong>
          {proposition && <span>{proposition}</span>}
        </span>
      }
    >
      <div
        role="columnheader"
        aria-colindex={col + 1}
        aria-label={proposition ? `${column.label}: ${proposition}` : column.label}
        tabIndex={isActive ? 0 : -1}
        data-row={1}
        data-col={col}
        data-kind={column.kind}
        className={classes.columnHead}
        style={themed(start, size, column.colour)}
      >
        <span className={classes.columnLabel}>{column.label}</span>
      </div>
    </Tooltip>
  )
})

const themed = (start: number, size: number, colour: number) =>
  ({ insetInlineStart: start, inlineSize: size, '--theme': `var(--palette-${colour})` }) as React.CSSProperties
