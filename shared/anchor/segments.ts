// Parts of blocks and their words, as the comparison of texts sees them.
import type { KeptSpan } from '../model/text-edit.ts'

/** A block as code points; null where it was not touched. */
export type Letters = readonly string[] | null

/** Part of a block, code points. `block` is an index. */
export type Segment = { block: number; start: number; end: number }

/** Longest replaced part that is compared by letters, in code points: any two sentences share half of theirs. */
export const MAX_LETTERWISE = 64

const TOKEN = /[\p{L}\p{M}\p{N}]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu
const IS_LETTER = /[\p{L}\p{N}]/u

/** Parts of blocks that no span covers. `side`: where a span names the block, before (0) or after (2). */
export function rests(blocks: readonly Letters[], spans: readonly KeptSpan[], side: 0 | 2): Segment[] {
  const byBlock = Map.groupBy(spans, (span) => span[side])
  return blocks.flatMap((letters, block) => {
    if (letters === null) return []
    const segments: Segment[] = []
    let at = 0
    for (const span of (byBlock.get(block) ?? []).sort((x, y) => startOn(x, side) - startOn(y, side))) {
      const start = startOn(span, side)
      if (start > at) segments.push({ block, start: at, end: start })
      at = start + span[4]
    }
    if (letters.length > at) segments.push({ block, start: at, end: letters.length })
    return segments
  })
}

/** Where a span starts on that side. */
export const startOn = (span: KeptSpan, side: 0 | 2) => (side === 0 ? span[1] : span[3])

/** A word, white space or a sign; `letters` counts those of a word. */
export type Token = { text: string; segment: Segment; start: number; letters: number }

/** The words of these parts, in order. */
export function tokenize(blocks: readonly Letters[], segments: readonly Segment[]): Token[] {
  return segments.flatMap((segment) => {
    const text = textOf(blocks, segment)
    let start = segment.start
    return [...text.matchAll(TOKEN)].map(([token]) => {
      const length = [...token].length
      const at = start
      start += length
      return { text: token, segment, start: at, letters: IS_LETTER.test(token) ? length : 0 }
    })
  })
}

/** Where a word ends. */
export const endOf = (token: Token) => token.start + [...token.text].length

/** Letters of the words from `from` to `to`, which is left out; only those of `segment`, where it is given. */
export function lettersIn(tokens: readonly Token[], from: number, to: number, segment?: Segment): number {
  let sum = 0
  for (let i = from; i < to; i++) {
    const token = tokens[i] as Token
    if (segment === undefined || token.segment === segment) sum += token.letters
  }
  return sum
}

/** The text of a part. */
export const textOf = (blocks: readonly Letters[], { block, start, end }: Segment) =>
  (blocks[block] ?? []).slice(start, end).join('')
