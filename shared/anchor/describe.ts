// How an annotation points at text: ranges in blocks and the words that stand there.
// Offsets are code points inside a block, end exclusive; blocks come in reading order.
import { type BlockRange, QUOTE_JOINER } from '../model/annotation.ts'
import type { BlockId } from '../model/ids.ts'
import { QUOTE_CONTEXT_CODE_POINTS } from '../model/limits.ts'
import { codePointLength, sliceCodePoints, toUtf16 } from '../text/code-points.ts'

/** What anchoring needs to know of a block. */
export type AnchorBlock = { id: BlockId; text: string }

export type Description = {
  /** Text at each range, joined by QUOTE_JOINER. */
  quote: string
  /** Up to QUOTE_CONTEXT_CODE_POINTS of text before the first and after the last range; blocks are joined by `\n`. */
  prefix: string
  suffix: string
}

/** Describes `ranges`, which are in reading order; null where one does not lie in `blocks`. */
export function describe(blocks: readonly AnchorBlock[], ranges: readonly BlockRange[]): Description | null {
  const quote = quoteRanges(blocks, ranges)
  const first = ranges[0]
  const last = ranges.at(-1)
  if (quote === null || first === undefined || last === undefined) return null
  const indexOf = (id: BlockId) => blocks.findIndex((block) => block.id === id)
  return {
    quote,
    prefix: textBefore(blocks, indexOf(first.blockId), first.start),
    suffix: textAfter(blocks, indexOf(last.blockId), last.end),
  }
}

/** The quote at `ranges`; null where one does not lie in `blocks`. */
export function quoteRanges(blocks: readonly AnchorBlock[], ranges: readonly BlockRange[]): string | null {
  const pieces: string[] = []
  for (const { blockId, start, end } of ranges) {
    const block = blocks.find((candidate) => candidate.id === blockId)
    if (block === undefined || start >= end || end > codePointLength(block.text)) return null
    pieces.push(sliceCodePoints(block.text, start, end))
  }
  return pieces.join(QUOTE_JOINER)
}

function textBefore(blocks: readonly AnchorBlock[], index: number, startCp: number): string {
  let text = sliceCodePoints(blocks[index]?.text ?? '', 0, startCp)
  for (let at = index - 1; at >= 0 && codePointLength(text) < QUOTE_CONTEXT_CODE_POINTS; at--)
    text = `${blocks[at]?.text}\n${text}`
  const length = codePointLength(text)
  return sliceCodePoints(text, Math.max(0, length - QUOTE_CONTEXT_CODE_POINTS), length)
}

function textAfter(blocks: readonly AnchorBlock[], index: number, endCp: number): string {
  const own = blocks[index]?.text ?? ''
  let text = own.slice(toUtf16(own, endCp))
  for (let at = index + 1; at < blocks.length && codePointLength(text) < QUOTE_CONTEXT_CODE_POINTS; at++)
    text = `${text}\n${blocks[at]?.text}`
  return sliceCodePoints(text, 0, QUOTE_CONTEXT_CODE_POINTS)
}
