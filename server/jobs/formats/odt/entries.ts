// Units of an OpenDocument text before they are written: notes stand inside the text that refers to them, and whether
// a table's rows are units shows only at its end.
import type { Builder, Piece, UnitFacts } from '../builder.ts'

export type Entry =
  | { type: 'unit'; facts: UnitFacts; pieces: Piece[] }
  | { type: 'row'; place: { table: number; row: number; isHeader: boolean }; cells: Piece[][] }

/** More paragraphs than this in a cell are a page, not a value. */
const MAX_PARAGRAPHS = 6

export function writeEntries(builder: Builder, entries: readonly Entry[]): void {
  for (const entry of entries) {
    if (entry.type === 'unit') builder.add(entry.facts, entry.pieces)
    else builder.addRow({ kind: 'table_row' }, entry.place, entry.cells)
  }
}

/** Rows of a table, or what stands in its cells where it lays out a page. */
export function tableEntries(table: number, rows: readonly { isHeader: boolean; cells: Entry[][] }[]): Entry[] {
  const isLayout = rows.every(({ cells }) => cells.length < 2)
  return rows.flatMap(({ isHeader, cells }, row): Entry[] => {
    if (isLayout || cells.some(isPage)) return cells.flat()
    return [{ type: 'row', place: { table, row, isHeader }, cells: cells.map(cellPieces) }]
  })
}

const isPage = (cell: readonly Entry[]) => cell.length > MAX_PARAGRAPHS || cell.some(({ type }) => type === 'row')

const cellPieces = (cell: readonly Entry[]): Piece[] =>
  cell.flatMap((entry, at): Piece[] => {
    if (entry.type === 'row') return []
    const { label } = entry.facts
    const before = `${at === 0 ? '' : ' '}${label === undefined ? '' : `${label} `}`
    return [{ type: 'text', text: before }, ...entry.pieces]
  })
