// Where a key leads in the grid. Coordinates count everything that is shown:
// row 0 the theme bands, row 1 the issue heads, then the body; column 0 the actors, then the issues.

/** A place in the grid, counted from 0. */
export type GridPlace = { row: number; col: number }

/** Rows above the body: theme bands and issue heads. */
export const HEAD_ROWS = 2
/** Columns before the issues: the actor. */
export const HEAD_COLS = 1

export type GridShape = {
  rows: number
  cols: number
  /** Arrows follow the eye: in a right-to-left sheet, left is the next column. */
  isRtl: boolean
  /** Body rows in view: what Page Up and Page Down move by. */
  pageRows: number
  /** First and last column of the theme band over a column. */
  bandOf: (col: number) => readonly [first: number, last: number]
}

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), Math.max(min, max))

/** The nearest place inside `shape`, for when rows or columns went away. */
export const clampPlace = (place: GridPlace, shape: { rows: number; cols: number }): GridPlace => ({
  row: clamp(place.row, 0, shape.rows - 1),
  col: clamp(place.col, 0, shape.cols - 1),
})

/** The place that `key` leads to, or null if the key does not move. `isCtrl` widens Home and End to the whole sheet. */
export function moveInGrid(from: GridPlace, key: string, isCtrl: boolean, shape: GridShape): GridPlace | null {
  const onBands = from.row === 0 && from.col >= HEAD_COLS
  const aside = (step: 1 | -1): GridPlace => {
    if (!onBands) return clampPlace({ row: from.row, col: from.col + step }, shape)
    const [first, last] = shape.bandOf(from.col)
    const col = clamp(step > 0 ? last + 1 : first - 1, 0, shape.cols - 1)
    // At the last band the next column is still in it: stay on its first column.
    return { row: 0, col: col < HEAD_COLS ? col : shape.bandOf(col)[0] }
  }
  switch (key) {
    case 'ArrowUp':
      return clampPlace({ row: from.row - 1, col: from.col }, shape)
    case 'ArrowDown':
      return clampPlace({ row: from.row + 1, col: from.col }, shape)
    case 'ArrowRight':
      return aside(shape.isRtl ? -1 : 1)
    case 'ArrowLeft':
      return aside(shape.isRtl ? 1 : -1)
    case 'Home':
      return clampPlace({ row: isCtrl ? 0 : from.row, col: 0 }, shape)
    case 'End':
      return clampPlace({ row: isCtrl ? shape.rows - 1 : from.row, col: shape.cols - 1 }, shape)
    case 'PageUp':
      return clampPlace(
        { row: Math.max(Math.min(from.row, HEAD_ROWS), from.row - shape.pageRows), col: from.col },
        shape,
      )
    case 'PageDown':
      return clampPlace({ row: from.row + shape.pageRows, col: from.col }, shape)
    default:
      return null
  }
}
