// Finds an anchor's words again after the blocks changed. Rule [ANCH]: the result is ranges whose text is the
// quote, or an orphan that says why; never silently somewhere else. Where the words no longer stand at their
// offsets, a place counts only if the text around it agrees with the anchor's context too: the one remaining
// copy of a repeated sentence is not the sentence that was marked.
import { type BlockRange, QUOTE_JOINER } from '../model/annotation.ts'
import { codePointLength, sliceCodePoints, toCodePoint } from '../text/code-points.ts'
import { type AnchorBlock, quoteRanges } from './describe.ts'

export type Anchor = {
  ranges: readonly BlockRange[]
  quote: string
  /** Text before and after, as `describe` gives it; null where unknown: then only a unique place counts. */
  prefix: string | null
  suffix: string | null
}

export type Resolution =
  | { state: 'anchored'; ranges: BlockRange[] }
  /** `gone`: the words stand nowhere in that context; `ambiguous`: they stand in several such places. */
  | { state: 'orphan'; reason: 'gone' | 'ambiguous' }

/** A side of context agrees from this many characters on (white space not counted), or when all of it does. */
const MIN_CONTEXT_LENGTH = 8
/** Occurrences of one piece that are looked at before it counts as ambiguous. */
const MAX_CANDIDATES = 1_000

type Place = { index: number; startUtf16: number }

/** Resolves `anchor` in `blocks` (reading order): at its offsets, else near by, else elsewhere in the document. */
export function resolve(anchor: Anchor, blocks: readonly AnchorBlock[]): Resolution {
  if (quoteRanges(blocks, anchor.ranges) === anchor.quote) return { state: 'anchored', ranges: [...anchor.ranges] }
  const pieces = splitQuote(anchor)
  if (pieces === null) return { state: 'orphan', reason: 'gone' }

  const ranges: BlockRange[] = []
  for (const [i, piece] of pieces.entries()) {
    // An inner side has no stored context: what stood there is not part of the anchor.
    const before = i === 0 ? anchor.prefix : undefined
    const after = i === pieces.length - 1 ? anchor.suffix : undefined
    const found = findPiece(piece, anchor.ranges[i]?.blockId, blocks, before, after)
    if (typeof found === 'string') return { state: 'orphan', reason: found }
    const block = blocks[found.index] as AnchorBlock
    const start = toCodePoint(block.text, found.startUtf16)
    ranges.push({ blockId: block.id, start, end: start + codePointLength(piece) })
  }
  // Pieces that changed order, or overlap, are not the passage that was marked.
  const isOrdered = ranges.every((range, i) => {
    const next = ranges[i + 1]
    if (next === undefined) return true
    if (next.blockId === range.blockId) return range.end < next.start
    return blocks.findIndex((b) => b.id === range.blockId) < blocks.findIndex((b) => b.id === next.blockId)
  })
  return isOrdered ? { state: 'anchored', ranges } : { state: 'orphan', reason: 'gone' }
}

// The quote's piece of each range, by the ranges' lengths: a text may contain the joiner itself.
function splitQuote({ ranges, quote }: Anchor): string[] | null {
  if (ranges.length === 1) return quote === '' ? null : [quote]
  const pieces: string[] = []
  let at = 0
  for (const { start, end } of ranges) {
    pieces.push(sliceCodePoints(quote, at, at + end - start))
    at += end - start + QUOTE_JOINER.length
  }
  return pieces.join(QUOTE_JOINER) === quote ? pieces : null
}

function findPiece(
  piece: string,
  blockId: string | undefined,
  blocks: readonly AnchorBlock[],
  before: string | null | undefined,
  after: string | null | undefined,
): Place | 'gone' | 'ambiguous' {
  const all = occurrences(piece, blocks)
  if (all.length > MAX_CANDIDATES) return 'ambiguous'
  const prefix = typeof before === 'string' ? squeeze(before) : null
  const suffix = typeof after === 'string' ? squeeze(after) : null
  if (prefix === null && suffix === null) {
    const [only, second] = all
    return only === undefined ? 'gone' : second === undefined ? only : 'ambiguous'
  }
  const scored = all
    .map((place) => ({ place, score: scoreContext(place, piece, blocks, prefix, suffix) }))
    .filter(({ score }) => score !== null) as { place: Place; score: number }[]
  const home = scored.filter(({ place }) => blocks[place.index]?.id === blockId)
  const candidates = (home.length > 0 ? home : scored).sort((a, b) => b.score - a.score)
  const [best, second] = candidates
  if (best === undefined) return 'gone'
  return second !== undefined && second.score === best.score ? 'ambiguous' : best.place
}

function occurrences(piece: string, blocks: readonly AnchorBlock[]): Place[] {
  const places: Place[] = []
  for (const [index, { text }] of blocks.entries()) {
    for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + 1)) {
      places.push({ index, startUtf16: at })
      if (places.length > MAX_CANDIDATES) return places
    }
  }
  return places
}

// Characters of context that agree, or null where neither side does.
function scoreContext(
  place: Place,
  piece: string,
  blocks: readonly AnchorBlock[],
  prefix: string | null,
  suffix: string | null,
): number | null {
  let score: number | null = null
  if (prefix !== null) {
    const text = squeezedBefore(place, blocks, prefix.length + 1)
    let same = 0
    while (same < prefix.length && same < text.length && prefix.at(-1 - same) === text.at(-1 - same)) same++
    if (agrees(same, prefix, text)) score = same
  }
  if (suffix !== null) {
    const end = { index: place.index, startUtf16: place.startUtf16 + piece.length }
    const text = squeezedAfter(end, blocks, suffix.length + 1)
    let same = 0
    while (same < suffix.length && same < text.length && suffix[same] === text[same]) same++
    if (agrees(same, suffix, text)) score = (score ?? 0) + same
  }
  return score
}

// An empty side was the edge of the document: only the edge agrees with it.
const agrees = (same: number, side: string, text: string) =>
  side === '' ? text === '' : same >= Math.min(MIN_CONTEXT_LENGTH, side.length)

// White space is left out: line ends differ between the imported text and the blocks, and where a paragraph
// was split or joined.
const squeeze = (text: string) => text.replace(/\s+/gu, '')

function squeezedBefore({ index, startUtf16 }: Place, blocks: readonly AnchorBlock[], length: number): string {
  let text = squeeze((blocks[index]?.text ?? '').slice(0, startUtf16).slice(-4 * length))
  for (let at = index - 1; at >= 0 && text.length < length; at--)
    text = squeeze((blocks[at]?.text ?? '').slice(-4 * length)) + text
  return text
}

function squeezedAfter({ index, startUtf16 }: Place, blocks: readonly AnchorBlock[], length: number): string {
  let text = squeeze((blocks[index]?.text ?? '').slice(startUtf16, startUtf16 + 4 * length))
  for (let at = index + 1; at < blocks.length && text.length < length; at++)
    text += squeeze((blocks[at]?.text ?? '').slice(0, 4 * length))
  return text
}
