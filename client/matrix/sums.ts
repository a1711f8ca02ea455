// Counts of folded groups and themes: the sum of the cells that they stand for.
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { STANCES, type Stance } from '../../shared/model/stance.ts'
import type { Sheet } from './sheet.ts'

/** Tags of several cells together. */
export type CellSum = { n: number; stances: Partial<Record<Stance, number>> }

export const sumKey = (rowKey: string, columnKey: string) => `${rowKey}|${columnKey}`

/** The sum of every folded row and column of `sheet`, by `sumKey`; one pass over the cells. */
export function sumFolded(sheet: Sheet, cells: Iterable<MatrixCell>): ReadonlyMap<string, CellSum> {
  const sums = new Map<string, CellSum>()
  for (const cell of cells) {
    const rowKey = sheet.rowKeyByActor.get(cell.actorId)
    const columnKey = sheet.columnKeyByIssue.get(cell.issueId)
    if (rowKey === undefined || columnKey === undefined) continue
    if (!rowKey.startsWith('type:') && !columnKey.startsWith('theme:')) continue
    const key = sumKey(rowKey, columnKey)
    const sum = sums.get(key) ?? { n: 0, stances: {} }
    sum.n += cell.n
    for (const stance of STANCES) {
      const count = cell.stances[stance]
      if (count) sum.stances[stance] = (sum.stances[stance] ?? 0) + count
    }
    sums.set(key, sum)
  }
  return sums
}
