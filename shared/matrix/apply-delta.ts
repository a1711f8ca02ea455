// Folds pushed cells into a fetched matrix. Law [MTX]: fetched + deltas = fresh fetch,
// in whatever order the deltas arrive and however often: each cell keeps the newest revision it was told.
import { cellKey, type MatrixCell } from './cell.ts'

export type Matrix = {
  /** The newest revision that anything here belongs to. */
  rev: number
  cells: ReadonlyMap<string, MatrixCell>
  /** Revision of the fetch below all deltas. */
  fetchedRev: number
  /** Revision of every cell that a delta changed or removed since the fetch, by cell key. */
  revByKey: ReadonlyMap<string, number>
}

/** A matrix from a fetch. */
export const createMatrix = (rev: number, cells: readonly MatrixCell[]): Matrix => ({
  rev,
  cells: new Map(cells.map((cell) => [cellKey(cell), cell])),
  fetchedRev: rev,
  revByKey: new Map(),
})

/** New matrix with the pushed cells in it; the same matrix if all of them are older than what it holds. */
export function applyDelta(matrix: Matrix, rev: number, cells: readonly MatrixCell[]): Matrix {
  const newer = cells.filter((cell) => rev > (matrix.revByKey.get(cellKey(cell)) ?? matrix.fetchedRev))
  if (newer.length === 0) return rev > matrix.rev ? { ...matrix, rev } : matrix
  const next = new Map(matrix.cells)
  const revByKey = new Map(matrix.revByKey)
  for (const cell of newer) {
    const key = cellKey(cell)
    revByKey.set(key, rev)
    if (cell.n === 0) next.delete(key)
    else next.set(key, cell)
  }
  return { rev: Math.max(rev, matrix.rev), cells: next, fetchedRev: matrix.fetchedRev, revByKey }
}
