// Where a selection may begin and end: between user-perceived characters (Unicode UAX 29), never inside one.
// A range that starts at a combining mark would quote a vowel without its letter.

/** UTF-16 code units around an offset that are segmented: longer than any cluster people write. */
const WINDOW = 128

let segmenter: Intl.Segmenter | undefined

/**
 * The grapheme boundary of `text` nearest to the UTF-16 offset in the direction of `side`: at or before it for
 * `start`, at or after it for `end`. An offset on a boundary stays. Clamped to the text.
 */
export function snapToGrapheme(text: string, offset: number, side: 'start' | 'end'): number {
  if (offset <= 0) return 0
  if (offset >= text.length) return text.length
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const from = windowStart(text, offset)
  const window = text.slice(from, offset + WINDOW)
  const cluster = segmenter.segment(window).containing(offset - from)
  if (!cluster || from + cluster.index === offset) return offset
  return side === 'start' ? from + cluster.index : from + cluster.index + cluster.segment.length
}

/** Both ends of a range, widened to whole graphemes. Offsets are UTF-16 code units. */
export const snapRange = (text: string, start: number, end: number): { start: number; end: number } => ({
  start: snapToGrapheme(text, start, 'start'),
  end: snapToGrapheme(text, end, 'end'),
})

// A line end or a space is a boundary on its far side, so segmentation may begin after one without changing.
function windowStart(text: string, offset: number): number {
  for (let at = offset - 1; at > 0 && offset - at < WINDOW; at--) {
    if (text[at - 1] === '\n' || (text[at - 1] === ' ' && /[\p{L}\p{N}]/u.test(text[at] ?? ''))) return at
  }
  return Math.max(0, offset - WINDOW)
}
