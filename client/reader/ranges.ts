// Lists of ranges as annotations hold them: one per stretch of a block, in reading order, never touching.
import { type BlockRange, QUOTE_JOINER } from '../../shared/model/annotation.ts'
import { sliceCodePoints } from '../../shared/text/code-points.ts'
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

/** What `a` covers and `b` does not. */
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
  return left
}

/** Text of the ranges as the record's `quote` has it. */
export const quoteOf = (model: TextModel, ranges: readonly BlockRange[]): string =>
  ranges
    .map((range) => sliceCodePoints(model.block(range.blockId)?.text ?? '', range.start, range.end))
    .join(QUOTE_JOINER)
