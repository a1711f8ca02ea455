// The one form in which ranges are stored: reading order, whole grapheme clusters, nothing touching or overlapping.
import type { BlockRange } from '../model/annotation.ts'
import { codePointLength, toCodePoint, toUtf16 } from '../text/code-points.ts'
import type { AnchorBlock } from './describe.ts'

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/** Ranges in reading order; null where one does not lie in `blocks` (reading order) or two overlap. */
export function sortRanges(blocks: readonly AnchorBlock[], ranges: readonly BlockRange[]): BlockRange[] | null {
  const ranks = new Map<string, number>()
  for (const { blockId, start, end } of ranges) {
    const index = ranks.get(blockId) ?? blocks.findIndex((block) => block.id === blockId)
    const block = blocks[index]
    if (block === undefined || start < 0 || start >= end || end > codePointLength(block.text)) return null
    ranks.set(blockId, index)
  }
  const rank = (range: BlockRange) => ranks.get(range.blockId) ?? 0
  const sorted = [...ranges].sort((a, b) => rank(a) - rank(b) || a.start - b.start)
  const overlaps = sorted.some((range, i) => {
    const next = sorted[i + 1]
    return next !== undefined && next.blockId === range.blockId && next.start < range.end
  })
  return overlaps ? null : sorted
}

/**
 * Widens sorted ranges to whole grapheme clusters (a letter keeps its marks) and merges those that then touch.
 * The result is in the stored form; arranging it again changes nothing.
 */
export function arrangeRanges(blocks: readonly AnchorBlock[], sorted: readonly BlockRange[]): BlockRange[] {
  const arranged: BlockRange[] = []
  for (const range of sorted) {
    const text = blocks.find((block) => block.id === range.blockId)?.text ?? ''
    const snapped = snapRange(text, range)
    const last = arranged.at(-1)
    if (last !== undefined && last.blockId === snapped.blockId && snapped.start <= last.end)
      last.end = Math.max(last.end, snapped.end)
    else arranged.push(snapped)
  }
  return arranged
}

function snapRange(text: string, range: BlockRange): BlockRange {
  const segments = graphemes.segment(text)
  const start = segments.containing(toUtf16(text, range.start))
  const endUtf16 = toUtf16(text, range.end)
  const end = segments.containing(endUtf16)
  return {
    blockId: range.blockId,
    start: start === undefined ? range.start : toCodePoint(text, start.index),
    end: end === undefined || end.index === endUtf16 ? range.end : toCodePoint(text, end.index + end.segment.length),
  }
}
