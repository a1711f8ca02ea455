// What a story consists of.
import type { Piece } from '../builder.ts'

export type StoryPiece =
  | Piece
  /** Refers to a note of the document; its own mark, where the author chose one, is the text that follows. */
  | { type: 'note'; note: 'footnote' | 'endnote'; id: string; isOwnMark: boolean }
  /** The mark in the note itself. */
  | { type: 'note_mark' }

export type Paragraph = {
  type: 'paragraph'
  style: string | undefined
  numId: string | null
  level: number | null
  outline: number | null
  isBidi: boolean | null
  isContents: boolean
  pieces: StoryPiece[]
}
export type Table = { type: 'table'; rows: { isHeader: boolean; cells: Item[][] }[] }
export type Item = Paragraph | Table
