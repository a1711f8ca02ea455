// Pages of glyphs to a text and its units: the whole way, without I/O.
import type { NoteReference, ReadUnit } from '../../../../shared/text/reading.ts'
import { nameBracketsByLooks } from './brackets.ts'
import { toSegments } from './clusters.ts'
import { findNotes, keyOf, markerOf, REFERENCE } from './footnotes.ts'
import { type Fragment, toFragments } from './fragments.ts'
import { type Edge, findFurniture } from './furniture.ts'
import { type Block, directionOf, layOut, toLine } from './layout.ts'
import type { Page } from './page.ts'
import { countWords, hasContent, type Part, toParagraph, toParts } from './paragraphs.ts'

export type PdfText = { text: string; units: ReadUnit[]; emptyPages: number }

/** A heading is larger than the text by this factor. */
const HEADING_SIZE = 1.12
/** Longest heading, in UTF-16 code units. */
const MAX_HEADING = 300

/** Text in the order of reading, each unit a slice of it. Pure; linear in the number of glyphs but for sorting. */
export function toText(pages: readonly Page[]): PdfText {
  const sheets = pages.map((page) => ({ ...page, fragments: toFragments(toSegments(page.glyphs)).filter(hasWords) }))
  nameBracketsByLooks(sheets.flatMap(({ fragments }) => fragments))
  const furniture = findFurniture(sheets)
  const bodySize = mainSize(sheets.flatMap(({ fragments }) => fragments))
  const vocabulary = countWords(
    sheets.flatMap(({ fragments }) => fragments.map(({ clusters }) => clusters.map(({ text }) => text).join(''))),
  )

  const known = { vocabulary, bodySize, direction: directionOf(sheets.flatMap(({ fragments }) => fragments)) }

  const flow: Flow = { blocks: [], asides: [] }
  const writer = new Writer(bodySize)
  const parts: (Part | Aside)[] = []
  // Notes and furniture of a page go behind the paragraph that runs on to the next page: it is not cut by them.
  for (const { number, fragments, rules } of sheets) {
    const body = fragments.filter((fragment) => !furniture.has(fragment))
    const notes = findNotes(body, bodySize)
    const text = body.filter((fragment) => !notes.has(fragment))
    const direction = directionOf(text.length > 0 ? text : body)
    flow.blocks.push(...layOut(text, { page: number, direction, rules }))
    const options = { page: number, direction, rules }
    flow.asides.push({
      page: number,
      notes: layOut([...notes], options),
      furniture: fragments.filter((one) => furniture.has(one)),
    })
  }
  const main = toParts(flow.blocks, known)
  let next = 0
  for (const aside of flow.asides) {
    while (next < main.length && (main[next] as Part).page <= aside.page) parts.push(main[next++] as Part)
    parts.push(aside)
  }
  parts.push(...main.slice(next))
  for (const part of parts) {
    if ('notes' in part) {
      writer.addNotes(toParts(part.notes, known), part.page)
      for (const fragment of part.furniture) {
        const { text } = toParagraph([toLine([fragment], part.page)], known)
        writer.addFurniture(text, part.page, furniture.get(fragment) as Edge)
      }
    } else writer.add(part)
  }
  return { ...writer.finish(), emptyPages: sheets.filter(({ fragments }) => fragments.length === 0).length }
}

// A line of underscores or dashes is drawn, not written.
const hasWords = ({ clusters }: Fragment) =>
  clusters.length < 3 || clusters.some(({ text }) => !/^[_\-–—=\s]$/u.test(text))

type Aside = { page: number; notes: Block[]; furniture: Fragment[] }
type Flow = { blocks: Block[]; asides: Aside[] }

function mainSize(fragments: readonly Fragment[]): number {
  const counts = new Map<number, number>()
  for (const { size, clusters } of fragments) {
    const rounded = Math.round(size * 4) / 4
    counts.set(rounded, (counts.get(rounded) ?? 0) + clusters.length)
  }
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [12, 0])[0]
}

class Writer {
  private text = ''
  private readonly units: ReadUnit[] = []
  private readonly noteKeys = new Set<string>()
  private readonly bodySize: number

  constructor(bodySize: number) {
    this.bodySize = bodySize
  }

  add(part: Part) {
    if (part.kind === 'row') {
      const isFollowing = this.units.at(-1)?.row?.table === part.table
      const start = this.open(isFollowing ? '\n' : '\n\n')
      const cells: { start: number; end: number }[] = []
      const last = part.cells.findLastIndex((cell) => cell !== '')
      for (const [index, cell] of part.cells.slice(0, last + 1).entries()) {
        if (index > 0) this.text += '\t'
        cells.push({ start: this.text.length, end: this.text.length + cell.length })
        this.text += cell
      }
      this.close({
        kind: 'table_row',
        start,
        page: part.page,
        row: { table: part.table, row: part.row, isHeader: false, cells },
      })
      return
    }
    if (part.text === '') return
    const ratio = part.size / this.bodySize
    const isHeading = ratio >= HEADING_SIZE && part.text.length <= MAX_HEADING && hasContent(part.text)
    const start = this.open('\n\n')
    this.text += part.text
    const kind = isHeading
      ? ({ kind: 'heading', level: ratio >= 1.6 ? 1 : ratio >= 1.3 ? 2 : 3 } as const)
      : ({ kind: 'paragraph' } as const)
    this.close({ ...kind, start, page: part.page, direction: part.direction })
  }

  addNotes(notes: readonly Part[], page: number) {
    let key: string | undefined
    for (const part of notes) {
      const text = part.kind === 'row' ? part.cells.join(' ') : part.text
      const marker = markerOf(text)
      if (marker) key = `${page}:${marker.key}`
      if (text === '') continue
      const start = this.open('\n\n')
      this.text += text
      if (key !== undefined) this.noteKeys.add(key)
      const content = marker && {
        label: marker.label,
        contentStart: start + (/^\s*/.exec(text.slice(marker.label.length))?.[0].length ?? 0) + marker.label.length,
      }
      this.close({ kind: 'footnote', start, page, ...(key !== undefined && { key }), ...content })
    }
  }

  addFurniture(text: string, page: number, place: Edge) {
    if (text === '') return
    const start = this.open('\n\n')
    this.text += text
    this.close({ kind: 'furniture', start, page, place })
  }

  finish(): { text: string; units: ReadUnit[] } {
    for (const unit of this.units) {
      if (unit.kind === 'footnote' || unit.kind === 'furniture') continue
      const references = this.referencesIn(unit)
      if (references.length > 0) unit.references = references
    }
    return { text: this.text, units: this.units }
  }

  // A note of the unit's own page or, where the unit runs on, of the next.
  private referencesIn({ start, end, page = 0 }: ReadUnit): NoteReference[] {
    return [...this.text.slice(start, end).matchAll(REFERENCE)].flatMap((match) => {
      const key = [page, page + 1]
        .map((number) => `${number}:${keyOf(match[1] as string)}`)
        .find((one) => this.noteKeys.has(one))
      const at = start + match.index
      return key === undefined ? [] : [{ start: at, end: at + match[0].length, key }]
    })
  }

  private open(gap: string): number {
    if (this.text !== '') this.text += gap
    return this.text.length
  }

  private close(unit: Omit<ReadUnit, 'end'>) {
    this.units.push({ ...unit, end: this.text.length })
  }
}
