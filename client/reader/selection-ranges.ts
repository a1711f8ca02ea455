// From a selection to the ranges of an annotation: one per block, blanks trimmed, edges at graphemes and, unless the
// analyst asks for exactly these characters, at words. And back: moving an edge of an annotation by words.
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { TextPoint } from '../../shared/protocol/awareness.ts'
import { codePointLength, toCodePoint, toUtf16 } from '../../shared/text/code-points.ts'
import { trimUtf16 } from './ranges.ts'
import type { TextModel } from './text-model.ts'

const words = new Intl.Segmenter('ar', { granularity: 'word' })
const graphemes = new Intl.Segmenter('ar', { granularity: 'grapheme' })

/** Ranges between two points, whichever comes first. `isExact`: keep the characters, do not grow to whole words. */
export function selectionToRanges(
  model: TextModel,
  selection: { anchor: TextPoint; head: TextPoint },
  options: { isExact: boolean },
): BlockRange[] {
  const isForward = model.compare(selection.anchor, selection.head) <= 0
  const from = isForward ? selection.anchor : selection.head
  const to = isForward ? selection.head : selection.anchor
  const first = model.indexOf(from.blockId)
  const last = model.indexOf(to.blockId)
  if (first === undefined || last === undefined) return []
  const ranges: BlockRange[] = []
  for (let index = first; index <= last; index++) {
    const block = model.blocks[index]
    if (!block) continue
    const start = index === first ? toUtf16(block.text, from.offset) : 0
    const end = index === last ? toUtf16(block.text, to.offset) : block.text.length
    const trimmed = trimUtf16(block.text, start, end)
    if (!trimmed) continue
    const grown = snap(block.text, trimmed, options.isExact ? graphemes : words)
    // A word takes the controls behind it along.
    const snapped = trimUtf16(block.text, grown.start, grown.end) ?? grown
    ranges.push({
      blockId: block.id,
      start: toCodePoint(block.text, snapped.start),
      end: toCodePoint(block.text, snapped.end),
    })
  }
  return ranges
}

/**
 * The ranges with their first start or last end moved by one word; unchanged where there is no further word in the
 * block or nothing would be left. `delta` is +1 for onward in the text, -1 for back.
 */
export function moveEdge(
  model: TextModel,
  ranges: readonly BlockRange[],
  edge: 'start' | 'end',
  delta: 1 | -1,
): BlockRange[] {
  const index = edge === 'start' ? 0 : ranges.length - 1
  const range = ranges[index]
  const block = range && model.block(range.blockId)
  if (!range || !block) return [...ranges]
  const at = toUtf16(block.text, edge === 'start' ? range.start : range.end)
  const stops = wordsOf(block.text).map((word) => (edge === 'start' ? word.start : word.end))
  // Past the last word the block's end is a stop too: a closing bracket or full stop belongs to the sentence.
  if (edge === 'end') stops.push(block.text.trimEnd().length)
  const target = delta > 0 ? stops.find((stop) => stop > at) : stops.findLast((stop) => stop < at)
  if (target === undefined) return [...ranges]
  const moved = { ...range, [edge]: toCodePoint(block.text, target) }
  if (moved.start >= moved.end) return [...ranges]
  return ranges.map((other, i) => (i === index ? moved : other))
}

/** Whole block as a range, blanks trimmed; null where the block is blank. */
export function blockRange(model: TextModel, blockId: BlockRange['blockId']): BlockRange | null {
  const text = model.block(blockId)?.text ?? ''
  const selection = { anchor: { blockId, offset: 0 }, head: { blockId, offset: codePointLength(text) } }
  return selectionToRanges(model, selection, { isExact: true })[0] ?? null
}

function snap(text: string, range: { start: number; end: number }, segmenter: Intl.Segmenter) {
  const segments = segmenter.segment(text)
  const first = segments.containing(range.start)
  const last = segments.containing(range.end)
  const start = first && isWhole(first) ? first.index : range.start
  const cutsLast = last && last.index < range.end && isWhole(last)
  return { start, end: cutsLast ? last.index + last.segment.length : range.end }
}

// With the grapheme segmenter `isWordLike` is undefined: every segment is whole.
const isWhole = (segment: Intl.SegmentData) => segment.isWordLike !== false

const wordsOf = (text: string) =>
  [...words.segment(text)]
    .filter((segment) => segment.isWordLike)
    .map((segment) => ({ start: segment.index, end: segment.index + segment.segment.length }))
