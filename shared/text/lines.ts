// Cuts a text into units, the places where blocks may be: a line each, or the lines of a hard-wrapped paragraph
// together. What lies between units is line ends and blank lines, nothing else.
import { readMark } from './marks.ts'
import { endsSentence } from './sentence.ts'

/** A stretch of the text that becomes one block. Offsets are UTF-16 code units into the whole text. */
export type Unit = {
  text: string
  start: number
  end: number
  /** Blank lines before it. */
  gap: number
  /** True if blank lines (or an end of the text) stand on both sides. */
  isAlone: boolean
}

type Line = { text: string; start: number; end: number }
type Piece = { lines: Line[]; gap: number; isWholeChunk: boolean }

/** Narrowest and widest column, in UTF-16 code units, that counts as hard-wrapped prose. */
const MIN_WRAP_WIDTH = 40
const MAX_WRAP_WIDTH = 160
/** A wrapped line and the word that did not fit on it fill at least this share of the column. */
const WRAP_FILL = 0.8

const LINE_END = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/g

/** Units of `text` in order; none for a text of blank space. Linear in the length of the text. */
export function readUnits(text: string): Unit[] {
  const pieces = readPieces(text)
  const column = documentColumn(pieces)
  const units: Unit[] = []
  for (const { lines, gap, isWholeChunk } of pieces) {
    const groups = isWrapped(lines, column) ? [lines] : lines.map((line) => [line])
    for (const [index, group] of groups.entries()) {
      const start = group[0]?.start ?? 0
      const end = group.at(-1)?.end ?? start
      units.push({
        text: text.slice(start, end),
        start,
        end,
        gap: index === 0 ? gap : 0,
        isAlone: isWholeChunk && groups.length === 1,
      })
    }
  }
  return units
}

// Runs of lines between blank lines, cut again before every line that begins with a label of its own.
function readPieces(text: string): Piece[] {
  const pieces: Piece[] = []
  let chunk: Line[] = []
  let gap = 0
  const close = () => {
    const cuts: Line[][] = []
    for (const line of chunk) {
      const last = cuts.at(-1)
      if (last && readMark(line.text) === null) last.push(line)
      else cuts.push([line])
    }
    for (const [index, lines] of cuts.entries()) {
      pieces.push({ lines, gap: index === 0 ? gap : 0, isWholeChunk: cuts.length === 1 })
    }
    if (chunk.length > 0) gap = 0
    chunk = []
  }
  for (const line of readLines(text)) {
    if (line.text.trim() !== '') chunk.push(line)
    else {
      close()
      gap++
    }
  }
  close()
  return pieces
}

function* readLines(text: string): Generator<Line> {
  let start = 0
  for (const match of text.matchAll(LINE_END)) {
    yield { text: text.slice(start, match.index), start, end: match.index }
    start = match.index + match[0].length
  }
  if (start < text.length) yield { text: text.slice(start), start, end: text.length }
}

// Widest column of the pieces that show by themselves that they are wrapped (0: none); they vouch for pieces of two lines.
const documentColumn = (pieces: readonly Piece[]): number =>
  pieces.reduce(
    (most, { lines }) => (lines.length > 2 && isWrapped(lines, 0) ? Math.max(most, widest(lines)) : most),
    0,
  )

function isWrapped(lines: readonly Line[], vouchedColumn: number): boolean {
  if (lines.length < 2) return false
  const column = lines.length > 2 ? widest(lines) : vouchedColumn
  if (column < MIN_WRAP_WIDTH || column > MAX_WRAP_WIDTH || widest(lines) > column * 1.15) return false
  // A list of lines, each a sentence or each without a stop, is no paragraph.
  const inner = lines.slice(0, -1)
  if (inner.every((line) => endsSentence(line.text)) || !endsSentence(lines.at(-1)?.text ?? '')) return false
  return inner.every((line, index) => {
    const nextWord = /^\s*(\S*)/.exec((lines[index + 1] as Line).text)?.[1] ?? ''
    return !line.text.includes('\t') && line.text.length + 1 + nextWord.length >= column * WRAP_FILL
  })
}

const widest = (lines: readonly Line[]) => lines.reduce((most, line) => Math.max(most, line.text.length), 0)
