// Lists of ranges as annotations hold them: one per stretch of a block, in reading order, never touching.
import { type BlockRange, QUOTE_JOINER } from '../../shared/model/annotation.ts'
import { sliceCodePoints, toCodePoint, toUtf16 } from '../../shared/text/code-points.ts'
import type { TextModel } from './text-model.ts'

/** In reading order, with what touches or overlaps joined. Ranges of unknown blocks are left out. */
export function normalizeRanges(model: TextModel, ranges: readonly BlockRange[]): BlockRange[] {
  const order = (range: BlockRange) => model.indexOf(range.blockId) ?? -1
  const sorted = ranges
    .filter((range) => order(range) >= 0 && range.start < range.end)
    .sort((a, b) => order(a) - order(b) || a.start - b.start)
  const joined: BlockRange[] = []
  for (const range of sorted) {
    const last = joined.at(-1)
    if (last && last.blockId === range.blockId && range.start <= last.end) {
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, range.end) }
    } else joined.push({ ...range })
  }
  return joined
}

/** What either covers. */
export const uniteRanges = (model: TextModel, a: readonly BlockRange[], b: readonly BlockRange[]): BlockRange[] =>
  normalizeRanges(model, [...a, ...b])

/** What `a` covers and `b` does not, without blanks at the new edges. */
export function subtractRanges(model: TextModel, a: readonly BlockRange[], b: readonly BlockRange[]): BlockRange[] {
  let left = normalizeRanges(model, a)
  for (const cut of b) {
    left = left.flatMap((range) =>
      range.blockId !== cut.blockId
        ? [range]
        : [
            { ...range, end: Math.min(range.end, cut.start) },
            { ...range, start: Math.max(range.start, cut.end) },
          ].filter((part) => part.start < part.end),
    )
  }
  return left.flatMap((range) => trimRange(model, range) ?? [])
}

function trimRange(model: TextModel, range: BlockRange): BlockRange | null {
  const text = model.block(range.blockId)?.text ?? ''
  const trimmed = trimUtf16(text, toUtf16(text, range.start), toUtf16(text, range.end))
  return trimmed && { ...range, start: toCodePoint(text, trimmed.start), end: toCodePoint(text, trimmed.end) }
}

// Blanks and the bidirectional controls around them carry no words.
const BLANK = /[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/

/** UTF-16 offsets without the blanks at either edge; null where nothing is left. */
export function trimUtf16(text: string, start: number, end: number): { start: number; end: number } | null {
  let from = start
  let to = end
  while (from < to && BLANK.test(text[from] ?? '')) from++
  while (to > from && BLANK.test(text[to - 1] ?? '')) to--
  return from < to ? { start: from, end: to } : null
}

/** Text of the ranges as the record's `quote` has it. */
export const quoteOf = (model: TextModel, ranges: readonly BlockRange[]): string =>
  ranges
    .map((range) => sliceCodePoints(model.block(range.blockId)?.text ?? '', range.start, range.end))
    .join(QUOTE_JOINER)
