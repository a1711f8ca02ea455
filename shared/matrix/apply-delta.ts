// Folds pushed cells into a fetched matrix. Law [MTX]: fetched + deltas = fresh fetch.
import { cellKey, type MatrixCell } from './cell.ts'

export type Matrix = {
  rev: number
  cells: ReadonlyMap<string, MatrixCell>
}

/** A matrix from a fetch. */
export const createMatrix = (rev: number, cells: readonly MatrixCell[]): Matrix => ({
  rev,
  cells: new Map(cells.map((cell) => [cellKey(cell), cell])),
})

/** New matrix with the pushed cells in it; a delta at or below the held revision changes nothing. */
export function applyDelta(matrix: Matrix, rev: number, cells: readonly MatrixCell[]): Matrix {
  if (rev <= matrix.rev) return matrix
  const next = new Map(matrix.cells)
  for (const cell of cells) {
    if (cell.n === 0) next.delete(cellKey(cell))
    else next.set(cellKey(cell), cell)
  }
  return { rev, cells: next }
}
