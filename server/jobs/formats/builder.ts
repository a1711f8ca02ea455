// Puts a reading together: takes what a file holds in order and keeps the laws of readings, so that no reader of a
// format can break them: units are slices in order, none blank, nothing that cannot be stored, all within bounds.
import { AppError } from '../../../shared/errors.ts'
import { MAX_BLOCKS, MAX_TEXT_LENGTH } from '../../../shared/model/limits.ts'
import type { Link, NoteReference, Property, ReadUnit, TextRange } from '../../../shared/text/reading.ts'
import type { Warning, WarningCode } from '../../../shared/warnings.ts'
import { allowedHref } from './href.ts'

/** Most properties of one file that are kept, and most UTF-16 code units of a name and of a value. */
const MAX_PROPERTIES = 200
const MAX_PROPERTY_NAME = 200
const MAX_PROPERTY_VALUE = 2_000
/** Most links of one file that are kept. */
const MAX_LINKS = 20_000

/** Parts of a unit's content, in order. */
export type Piece =
  | { type: 'text'; text: string }
  /** A mark that points to the note `key`; `mark` is as displayed. */
  | { type: 'reference'; mark: string; key: string }
  /** The pieces from here to the matching end are a link. */
  | { type: 'link'; href: string }
  | { type: 'link_end' }

/** A unit without its place: that is where the builder puts it. */
export type UnitFacts = Omit<ReadUnit, 'start' | 'end' | 'contentStart' | 'references' | 'links' | 'row'>

/** Kinds of which neighbours stand on lines below each other, without a blank line. */
const CLOSE: ReadonlySet<ReadUnit['kind']> = new Set(['list_item', 'table_row', 'contents', 'furniture'])

export type Builder = ReturnType<typeof createBuilder>

/** A reading that grows. `add…` throw file_too_complex beyond a bound. */
export function createBuilder(fileName: string) {
  const parts: string[] = []
  const units: ReadUnit[] = []
  const properties: Property[] = []
  const warnings = new Map<WarningCode, Record<string, number>>()
  let length = 0
  let links = 0

  const tooComplex = () => new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })

  const write = (text: string) => {
    length += text.length
    if (length > MAX_TEXT_LENGTH) throw tooComplex()
    parts.push(text)
  }

  /** One more of what a warning counts, under its detail `name`. */
  const count = (code: WarningCode, name = 'count', by = 1) => {
    if (by === 0) return
    const details = warnings.get(code) ?? {}
    details[name] = (details[name] ?? 0) + by
    warnings.set(code, details)
  }

  function begin(kind: ReadUnit['kind']) {
    if (units.length === MAX_BLOCKS) throw tooComplex()
    const last = units.at(-1)
    if (last) write(last.kind === kind && CLOSE.has(kind) ? '\n' : '\n\n')
    return length
  }

  // Writes pieces where the text now ends.
  function writePieces(pieces: readonly Piece[], references: NoteReference[], found: Link[]) {
    const open: { href: string | null; start: number }[] = []
    for (const piece of pieces) {
      switch (piece.type) {
        case 'text':
          write(clean(piece.text))
          break
        case 'reference': {
          const start = length
          write(clean(piece.mark))
          if (length > start) references.push({ start, end: length, key: piece.key })
          break
        }
        case 'link': {
          const href = allowedHref(piece.href)
          if (href === null && !isInner(piece.href)) count('links_left_out')
          open.push({ href, start: length })
          break
        }
        case 'link_end': {
          const link = open.pop()
          if (link?.href && length > link.start && links++ < MAX_LINKS)
            found.push({ start: link.start, end: length, href: link.href })
        }
      }
    }
  }

  return {
    count,

    /** A unit of `pieces`; nothing where they are blank. A label is written before them. */
    add(facts: UnitFacts, pieces: readonly Piece[]): void {
      if (isBlank(pieces)) return
      const { label, ...rest } = facts
      const start = begin(facts.kind)
      const unit: ReadUnit = { ...rest, start, end: start }
      if (label !== undefined && label.trim() !== '') {
        write(`${clean(label)} `)
        unit.label = clean(label)
        unit.contentStart = length
      }
      const references: NoteReference[] = []
      const found: Link[] = []
      writePieces(facts.kind === 'preformatted' ? withoutLastBreak(pieces) : trimmed(pieces), references, found)
      units.push(finish(unit, references, found))
    },

    /** A row of a table; nothing where all its cells are blank. Cells stand apart by tabs. */
    addRow(
      facts: UnitFacts,
      place: { table: number; row: number; isHeader: boolean },
      cells: readonly Piece[][],
    ): void {
      if (cells.every(isBlank)) return
      const start = begin('table_row')
      const references: NoteReference[] = []
      const found: Link[] = []
      const ranges: TextRange[] = []
      for (const [index, cell] of cells.entries()) {
        if (index > 0) write('\t')
        const cellStart = length
        // A tab or line end inside a cell would read as another cell or row.
        const pieces = trimmed(cell).map((piece) =>
          piece.type === 'text' ? { ...piece, text: piece.text.replace(/[\t\n]+/g, ' ') } : piece,
        )
        writePieces(pieces, references, found)
        ranges.push({ start: cellStart, end: length })
      }
      units.push(finish({ ...facts, start, end: start, row: { ...place, cells: ranges } }, references, found))
    },

    addProperty(property: Property): void {
      const name = clean(property.name).trim().slice(0, MAX_PROPERTY_NAME).toWellFormed()
      const value = clean(property.value).trim().slice(0, MAX_PROPERTY_VALUE).toWellFormed()
      if (name === '' || value === '' || properties.length === MAX_PROPERTIES) return
      properties.push({ ...property, name, value })
    },

    /** Everything that was added. Throws file_empty where that is nothing. */
    build() {
      if (units.length === 0) throw new AppError('file_empty', { file: fileName })
      const built: Warning[] = [...warnings].map(([code, details]) => ({ code, details }))
      return { text: parts.join(''), units, properties, warnings: built, quality: null }
    },
  }

  function finish(unit: ReadUnit, references: NoteReference[], found: Link[]): ReadUnit {
    unit.end = length
    if (references.length > 0) unit.references = references
    if (found.length > 0) unit.links = found.sort((a, b) => a.start - b.start)
    return unit
  }
}

const isWord = (piece: Piece) => piece.type === 'reference' || (piece.type === 'text' && piece.text.trim() !== '')

const isBlank = (pieces: readonly Piece[]) => !pieces.some(isWord)

// Blank space at the ends of a unit is layout: indents by tabs, line ends of a source.
function trimmed(pieces: readonly Piece[]): readonly Piece[] {
  const first = pieces.findIndex(isWord)
  const last = pieces.findLastIndex(isWord)
  return pieces.flatMap((piece, at): Piece[] => {
    if (piece.type !== 'text') return [piece]
    if (at < first || at > last) return []
    const text = at === first ? piece.text.trimStart() : piece.text
    return [{ type: 'text', text: at === last ? text.trimEnd() : text }]
  })
}

function withoutLastBreak(pieces: readonly Piece[]): readonly Piece[] {
  const last = pieces.findLastIndex(({ type }) => type === 'text')
  return pieces.map((piece, at) =>
    piece.type === 'text' && at === last ? { type: 'text', text: piece.text.replace(/\n+$/, '') } : piece,
  )
}

// A place inside the file itself.
const isInner = (href: string) => /^#|^$/.test(href.trim())

// What a database can hold.
const clean = (text: string) => text.replaceAll('\0', '').toWellFormed()
