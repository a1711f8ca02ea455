// Stories as units: decides of each paragraph what the file says it is, gives it its label, and notes their marks.
import type { FurniturePlace } from '../../../../shared/text/reading.ts'
import type { Builder, Piece, UnitFacts } from '../builder.ts'
import { noteMark } from '../superscript.ts'
import type { Item, Paragraph, StoryPiece, Table } from './items.ts'
import type { NoteReferences } from './notes.ts'
import type { Counter } from './numbering.ts'
import type { Styles } from './styles.ts'

/** More paragraphs than this in a cell are a page, not a value. */
const MAX_PARAGRAPHS = 6
/** Outline level that means body text. */
const BODY_LEVEL = 9

const TITLE_STYLE = /^(?:title|subtitle|title_\w+)$/i
/** Styles of a heading's look for lines that are none, in the templates of the United Nations. */
const FRONT_STYLE = /^(?:session|agenda_\w+|meeting\w*|publication|releasedate)$/i
const QUOTE_STYLE = /^(?:intense )?quote$/i
const CONTENTS_STYLE = /^toc \d$/i

type Context = { styles: Styles; counter: Counter; notes: NoteReferences }

export function createEmitter(builder: Builder, { styles, counter, notes }: Context) {
  let tables = 0
  const shownFurniture = new Set<string>()

  /** Of body text, in order: counts numbers and notes. */
  function emit(items: readonly Item[]): void {
    for (const item of items) {
      if (item.type === 'table') emitTable(item)
      else builder.add(factsOf(item), resolve(item.pieces))
    }
  }

  function emitTable(table: Table) {
    const index = tables++
    const isLayout = table.rows.every(({ cells }) => cells.length < 2)
    for (const [row, { isHeader, cells }] of table.rows.entries()) {
      if (isLayout || cells.some(isPage)) {
        for (const cell of cells) emit(cell)
        continue
      }
      const contents = cells.map((cell) => cell.flatMap((item, at) => [...separator(at), ...cellPieces(item)]))
      builder.addRow({ kind: 'table_row' }, { table: index, row, isHeader }, contents)
    }
  }

  function cellPieces(item: Item): Piece[] {
    if (item.type === 'table') return []
    const { label } = factsOf(item)
    return [...(label === undefined ? [] : [{ type: 'text' as const, text: `${label} ` }]), ...resolve(item.pieces)]
  }

  function factsOf(paragraph: Paragraph): UnitFacts {
    const style = styles.find(paragraph.style)
    const facts: UnitFacts = { kind: 'paragraph' }
    if (style.name !== '' && !/^normal$/i.test(style.name)) facts.style = style.name.slice(0, 100)
    const isBidi = paragraph.isBidi ?? style.isBidi
    if (isBidi !== null) facts.direction = isBidi ? 'rtl' : 'ltr'
    const numbering = numberingOf(paragraph)
    const label = numbering === null ? null : counter.next(numbering.numId, numbering.level)
    if (label !== null) facts.label = label
    const outline = paragraph.outline ?? style.outline
    if (paragraph.isContents || CONTENTS_STYLE.test(style.name)) facts.kind = 'contents'
    else if (TITLE_STYLE.test(style.name)) facts.kind = 'title'
    else if (FRONT_STYLE.test(style.name)) facts.kind = 'paragraph'
    else if (outline !== null && outline < BODY_LEVEL) {
      facts.kind = 'heading'
      facts.level = outline + 1
    } else if (numbering !== null && label !== null) {
      facts.kind = 'list_item'
      facts.level = numbering.level + 1
    } else if (QUOTE_STYLE.test(style.name)) {
      facts.kind = 'quotation'
      facts.level = 1
    }
    return facts
  }

  function numberingOf(paragraph: Paragraph): { numId: string; level: number } | null {
    const style = styles.find(paragraph.style)
    const numId = paragraph.numId ?? style.numId
    if (numId === null || numId === '0') return null
    const ofStyle = paragraph.numId === null ? counter.levelOfStyle(numId, paragraph.style ?? '') : null
    return { numId, level: Math.min(Math.max(paragraph.level ?? ofStyle ?? style.level ?? 0, 0), 8) }
  }

  // Marks of notes as pieces of text; the mark that an author chose follows as text of its own.
  function resolve(pieces: readonly StoryPiece[]): Piece[] {
    const resolved: Piece[] = []
    for (let at = 0; at < pieces.length; at++) {
      const piece = pieces[at] as StoryPiece
      if (piece.type === 'note_mark') continue
      if (piece.type !== 'note') {
        resolved.push(piece)
        continue
      }
      const { key, mark } = notes.refer(piece.note, piece.id, piece.isOwnMark)
      const next = pieces[at + 1]
      if (mark !== '') resolved.push({ type: 'reference', mark: noteMark(mark), key })
      else if (next?.type === 'text') {
        resolved.push({ type: 'reference', mark: next.text, key })
        at++
      }
    }
    return resolved
  }

  /** The notes that the text refers to, in the order of their marks. */
  function emitNotes(note: 'footnote' | 'endnote', stories: ReadonlyMap<string, readonly Item[]>): void {
    // Notes may refer to notes: the list grows while it is read.
    for (const referred of notes.referred) {
      if (referred.note !== note) continue
      const story = stories.get(referred.id)
      if (!story) {
        builder.count('notes_unmatched')
        continue
      }
      let label = referred.mark === '' ? undefined : noteMark(referred.mark)
      for (const paragraph of paragraphsOf(story)) {
        const pieces = withoutMark(paragraph.pieces)
        builder.add({ kind: 'footnote', key: referred.key, ...(label && { label }) }, resolve(pieces))
        label = undefined
      }
    }
  }

  /** Headers and footers; what was shown before is not shown again. */
  function emitFurniture(items: readonly Item[], place: FurniturePlace): void {
    for (const { pieces } of paragraphsOf(items)) {
      const resolved = resolve(pieces)
      const words = resolved.map((piece) => (piece.type === 'text' ? piece.text : '')).join('')
      const key = words.replace(/[\d\s]+/g, ' ').trim() || words.trim()
      if (shownFurniture.has(key)) continue
      shownFurniture.add(key)
      builder.add({ kind: 'furniture', place }, resolved)
    }
  }

  return { emit, emitNotes, emitFurniture }
}

const separator = (at: number): Piece[] => (at === 0 ? [] : [{ type: 'text', text: ' ' }])

const isPage = (cell: readonly Item[]) => cell.length > MAX_PARAGRAPHS || cell.some(({ type }) => type === 'table')

// The mark and the blank space around it.
function withoutMark(pieces: readonly StoryPiece[]): readonly StoryPiece[] {
  const mark = pieces.findIndex(({ type }) => type === 'note_mark')
  return mark === -1 ? pieces : pieces.slice(mark + 1)
}

function* paragraphsOf(items: readonly Item[]): Generator<Paragraph> {
  for (const item of items) {
    if (item.type === 'paragraph') yield item
    else for (const { cells } of item.rows) for (const cell of cells) yield* paragraphsOf(cell)
  }
}
