// Fields: an instruction and the result that it had when the file was saved. Results are words of the document;
// of instructions only the addresses of links are kept.
import type { Piece } from '../builder.ts'

export type Field = { phase: 'code' | 'result'; code: string; isLink: boolean }

/** What opens the result of a field whose instruction is complete. */
export function resultPieces(field: Field): Piece[] {
  const href = /^\s*HYPERLINK\s+(?:\\[a-z]\s+)*"([^"]+)"/i.exec(field.code)?.[1]
  if (href === undefined) return []
  field.isLink = true
  return [{ type: 'link', href }]
}
