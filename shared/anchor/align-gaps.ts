// What is left between two spans that stayed, compared for where it lies: there less has to be the same.
import type { KeptSpan } from '../model/text-edit.ts'
import { commonRuns } from './common-sequence.ts'
import {
  type Letters,
  lettersIn,
  MAX_LETTERWISE,
  rests,
  type Segment,
  startOn,
  type Token,
  tokenize,
} from './segments.ts'

/** What went and what came in one place, across blocks. */
export type Gap = { lost: Segment[]; found: Segment[] }

/**
 * What went and what came between the same two spans, across blocks: a sentence that was corrected while its paragraph
 * was split, say. Where the two spans do not follow each other in both, there is none.
 */
export function gapsBetween(before: readonly Letters[], after: readonly Letters[], kept: readonly KeptSpan[]): Gap[] {
  const byAfter = [...kept].sort((x, y) => x[2] - y[2] || x[3] - y[3])
  const rank = new Map(byAfter.map((span, i) => [span, i]))
  const lost = Map.groupBy(rests(before, kept, 0), (rest) => countUpTo(kept, rest, 0))
  const found = Map.groupBy(rests(after, kept, 2), (rest) => countUpTo(byAfter, rest, 2))
  return [...lost].flatMap(([count, gone]) => {
    const [previous, next] = [kept[count - 1], kept[count]]
    const at = previous === undefined ? 0 : (rank.get(previous) as number) + 1
    if ((next === undefined ? kept.length : rank.get(next)) !== at) return []
    const came = found.get(at)
    return came === undefined ? [] : [{ lost: gone, found: came }]
  })
}

// How many of the spans, which are in order on that side, stand before a rest.
function countUpTo(spans: readonly KeptSpan[], rest: Segment, side: 0 | 2): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const span = spans[middle] as KeptSpan
    if (span[side] < rest.block || (span[side] === rest.block && startOn(span, side) < rest.start)) low = middle + 1
    else high = middle
  }
  return low
}

/** Letters in common, where they are two in three; of a long gap the words, where they are most. */
export function matchGap(before: readonly Letters[], after: readonly Letters[], { lost, found }: Gap): KeptSpan[] {
  const [left, right] = [lettersOf(before, lost), lettersOf(after, found)]
  if (Math.max(left.length, right.length) > MAX_LETTERWISE) return matchGapWords(before, after, { lost, found })
  const runs = commonRuns(
    left.map(({ letter }) => letter),
    right.map(({ letter }) => letter),
  )
  const same = runs.reduce((sum, { length }) => sum + length, 0)
  if (same * 3 < Math.max(left.length, right.length) * 2) return []
  return runs.flatMap(({ a, b, length }) =>
    Array.from({ length }, (_, i): KeptSpan => {
      const [from, to] = [left[a + i] as Placed, right[b + i] as Placed]
      return [from.block, from.at, to.block, to.at, 1]
    }),
  )
}

// Of a longer gap most words must be there: where it lies says that they may be the same, not that they are.
function matchGapWords(before: readonly Letters[], after: readonly Letters[], { lost, found }: Gap): KeptSpan[] {
  const [left, right] = [tokenize(before, lost), tokenize(after, found)]
  const runs = commonRuns(
    left.map(({ text }) => text),
    right.map(({ text }) => text),
  )
  const same = runs.reduce((sum, { a, length }) => sum + lettersIn(left, a, a + length), 0)
  if (same * 2 < Math.max(lettersIn(left, 0, left.length), lettersIn(right, 0, right.length))) return []
  return runs.flatMap(({ a, b, length }) =>
    Array.from({ length }, (_, i): KeptSpan => {
      const [from, to] = [left[a + i] as Token, right[b + i] as Token]
      return [from.segment.block, from.start, to.segment.block, to.start, [...from.text].length]
    }),
  )
}

type Placed = { letter: string; block: number; at: number }

const lettersOf = (blocks: readonly Letters[], segments: readonly Segment[]): Placed[] =>
  segments.flatMap(({ block, start, end }) =>
    (blocks[block] ?? []).slice(start, end).map((letter, i) => ({ letter, block, at: start + i })),
  )
