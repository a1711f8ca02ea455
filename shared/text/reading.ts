// What the reader of a format hands over: the whole text of a file, and what the file itself says of its parts.
// Readers do not interpret: whether «7 -» opens a numbered paragraph is for the makers of blocks to say; that the file
// numbers this paragraph «7.» is for the reader. Nothing here is markup: what cannot be said here is not kept.
//
// All offsets are UTF-16 code units into `text`; ranges are half-open and never split a surrogate pair.
import type { Warning } from '../warnings.ts'
import type { CharsetFinding } from './charset.ts'

/** Half-open: `end` is the offset behind the last character. */
export type TextRange = { start: number; end: number }

/**
 * - `line`: a line of plain text, of which nothing is known. A reader gives either lines only, or none.
 * - `furniture`: what a page repeats or what stands at its edge: headers, footers, page numbers.
 * - `contents`: an entry of a table of contents that the file marks as one.
 */
export const UNIT_KINDS = [
  'line',
  'title',
  'heading',
  'paragraph',
  'list_item',
  'table_row',
  'quotation',
  'preformatted',
  'footnote',
  'furniture',
  'contents',
] as const
export type UnitKind = (typeof UNIT_KINDS)[number]

/** Where furniture stands; `first_…` is what a file shows on its first page only, such as a masthead. */
export type FurniturePlace = 'first_header' | 'first_footer' | 'header' | 'footer'

/** A mark in running text that points to a note. The mark itself is part of the text: `¹`, `*`. */
export type NoteReference = TextRange & { key: string }

/** `href` is http, https or mailto, and absolute. */
export type Link = TextRange & { href: string }

/** Place of a table's row: tables count from 0 in the document, rows from 0 in the table. */
export type TableRow = { table: number; row: number; isHeader: boolean; cells: TextRange[] }

/**
 * A stretch of the text that the file treats as one: a paragraph, an item, a row. Never blank. What is left out is
 * not known or does not apply.
 */
export type ReadUnit = TextRange & {
  kind: UnitKind
  /** Headings from 1, list items from 1 by depth, quotations from 1 by depth. */
  level?: number
  /**
   * Label as displayed: `7.`, `(أ)`, `iv)`, `¹`; bullets are `•`. It begins the unit: `contentStart` is where what it
   * labels begins, behind the blank space that follows it. Computed labels are as the file computes them, also wrong ones.
   */
  label?: string
  contentStart?: number
  /** From 1. */
  page?: number
  place?: FurniturePlace
  references?: NoteReference[]
  /** Of a footnote: what references call it. Several units may share it: the note's paragraphs, in order. */
  key?: string
  links?: Link[]
  row?: TableRow
  /** BCP 47, as the file states it. */
  language?: string
  /** As the file states it; the text itself may say otherwise. */
  direction?: 'rtl' | 'ltr'
  /** Name of the style in the file, where it has styles: `Title`, `Single Txt_G`. */
  style?: string
}

/**
 * Where in the file a property stands:
 * - `core`: the format's own properties (docProps/core.xml, meta.xml, <title>, the information dictionary of a PDF)
 * - `custom`: properties that the file's makers added (docProps/custom.xml, meta:user-defined, <meta name>)
 * - `variable`: document variables and fields (w:docVar)
 * - `ods`: marks of the United Nations' document system inside comments
 * - `comment`: a remark of a person, named `comment` or by its author
 * - `front_matter`: `key: value` at the top of Markdown
 */
export const PROPERTY_SOURCES = ['core', 'custom', 'variable', 'ods', 'comment', 'front_matter'] as const
export type PropertySource = (typeof PROPERTY_SOURCES)[number]

/** What a file states about itself, as it states it; evidence for metadata, never metadata. */
export type Property = { source: PropertySource; name: string; value: string }

/** How far the text can be trusted where it had to be reconstructed; `reasons` are what is wrong with it. */
export type Quality = { /** From 0 to 1. */ score: number; reasons: Warning[] }

/** One file, read. */
export type Reading = {
  /** Everything, in reading order; each unit is a slice of it. What lies between units is line ends and blank lines. */
  text: string
  /** Null where the format leaves no choice. */
  charset: CharsetFinding | null
  /** In order of `start`, none overlapping another. */
  units: ReadUnit[]
  properties: Property[]
  /** What an analyst should know: what was left out, accepted, guessed. */
  warnings: Warning[]
  /** Null where the file states its text. */
  quality: Quality | null
  /** Changes when the same bytes would give another reading. */
  parserVersion: string
}
