import { useTranslation } from 'react-i18next'
import { type SheetContent, useRowName } from './GridRow.tsx'
import classes from './matrix.module.css'
import type { SheetColumn, SheetRow } from './sheet.ts'
import { sumKey } from './sums.ts'

/** The row and column under pointer or focus. */
export type Pointed = { row: SheetRow; column: SheetColumn }

/** The line below the sheet: the cell under pointer or focus in full words. Not announced: the cell's own name says the same. */
export function CellReadout({ pointed, content }: { pointed: Pointed | null; content: SheetContent }) {
  const { t } = useTranslation('matrix')
  const name = useRowName(pointed?.row)
  if (!pointed) return <div className={classes.readout}>{t('pointHint')}</div>
  const { row, column } = pointed
  const isSum = row.kind === 'group' || column.kind === 'theme'
  const text = isSum
    ? content.words.sum(content.sums.get(sumKey(row.key, column.key)))
    : content.words.long(content.cells.get(`${row.kind === 'none' ? '-' : row.key}:${column.key}`))
  // An open group has no cells of its own.
  const isBlank = row.kind === 'group' && !row.isFolded
  return (
    <div className={classes.readout}>
      <bdi>
        <strong>{name}</strong> · {column.label}
      </bdi>
      {!isBlank && <div>{text}</div>}
    </div>
  )
}
