// Which text stayed when blocks were corrected. What is known (text that was not touched) is taken as it is; of the
// rest, what went and what came are compared by words, and inside replaced words by letters, so that a paragraph that
// was pasted over, split, joined or moved is the same text again. Words count as the same only where enough of them
// stand together: a sentence that shares a preposition with another is not that sentence.
import type { KeptSpan } from '../model/text-edit.ts'
import { gapsBetween, matchGap } from './align-gaps.ts'
import { commonRuns } from './common-sequence.ts'
import {
  endOf,
  type Letters,
  lettersIn,
  MAX_LETTERWISE,
  rests,
  type Segment,
  type Token,
  textOf,
  tokenize,
} from './segments.ts'

type Match = { lost: Segment; found: Segment }

/** Letters that together are enough to know a passage by; of shorter ones, most must be there. */
const ENOUGH_LETTERS = 16
const FEW_LETTERS = 8
/** Letters between two matches that still belong together. */
const MAX_GAP_LETTERS = 24
/** Parts that came, looked through for one that went. */
const MAX_SEARCHED = 200

/**
 * Spans that stayed, in the order of `before`: `known`, and what is found in the rest. `pairs` are blocks that are the
 * same one before and after (indices); their rests are compared with each other first. Pure.
 */
export function alignTexts(
  before: readonly Letters[],
  after: readonly Letters[],
  pairs: readonly (readonly [number, number])[],
  known: readonly KeptSpan[],
): KeptSpan[] {
  const kept: KeptSpan[] = [...known]
  for (const [b, a] of pairs) {
    for (const { lost, found } of restsOfPair(before[b] ?? null, after[a] ?? null, b, a, known))
      kept.push(...matchInPlace(before, after, lost, found))
  }
  const lost = rests(before, kept, 0)
  const found = rests(after, kept, 2)
  if (lost.length > 0 && found.length > 0) {
    kept.push(...matchAcross(before, after, lost, found))
    for (const gap of gapsBetween(before, after, mergeSpans(kept))) kept.push(...matchGap(before, after, gap))
  }
  return mergeSpans(kept)
}

/** Those of the spans of one block that keep their order: of words that changed places, the ones that come first. */
export function risingSpans(spans: readonly KeptSpan[]): KeptSpan[] {
  let end = 0
  return spans.filter(([, , , at, length]) => {
    if (at < end) return false
    end = at + length
    return true
  })
}

/** Spans in the order of `before`, those that continue each other as one. */
function mergeSpans(spans: readonly KeptSpan[]): KeptSpan[] {
  const merged: KeptSpan[] = []
  for (const span of [...spans].sort((x, y) => x[0] - y[0] || x[1] - y[1])) {
    const last = merged.at(-1)
    if (
      last !== undefined &&
      last[0] === span[0] &&
      last[2] === span[2] &&
      last[1] + last[4] === span[1] &&
      last[3] + last[4] === span[3]
    )
      last[4] += span[4]
    else merged.push([...span])
  }
  return merged
}

// What went and what came between the same two spans of one block.
function restsOfPair(from: Letters, to: Letters, b: number, a: number, known: readonly KeptSpan[]): Match[] {
  if (from === null || to === null) return []
  const spans = known.filter((span) => span[0] === b && span[2] === a).sort((x, y) => x[1] - y[1])
  const matches: Match[] = []
  let lostFrom = 0
  let foundFrom = 0
  const end: KeptSpan = [b, from.length, a, to.length, 0]
  for (const [, lostTo, , foundTo, length] of [...spans, end]) {
    if (lostTo > lostFrom && foundTo > foundFrom)
      matches.push({
        lost: { block: b, start: lostFrom, end: lostTo },
        found: { block: a, start: foundFrom, end: foundTo },
      })
    lostFrom = lostTo + length
    foundFrom = Math.max(foundFrom, foundTo + length)
  }
  return matches
}

// What begins or ends as before stayed; what is in the middle was replaced.
function matchInPlace(
  before: readonly Letters[],
  after: readonly Letters[],
  lost: Segment,
  found: Segment,
): KeptSpan[] {
  const left = tokenize(before, [lost])
  const right = tokenize(after, [found])
  const shortest = Math.min(left.length, right.length)
  let head = 0
  while (head < shortest && left[head]?.text === right[head]?.text) head++
  let foot = 0
  while (foot < shortest - head && left.at(-1 - foot)?.text === right.at(-1 - foot)?.text) foot++
  const cut = (segment: Segment, tokens: readonly Token[]): Segment => ({
    ...segment,
    start: tokens[head]?.start ?? segment.end,
    end: tokens[tokens.length - foot]?.start ?? segment.end,
  })
  const middle = { lost: cut(lost, left), found: cut(found, right) }
  const spans: KeptSpan[] = []
  const keep = (from: number, to: number, length: number) => {
    if (length > 0) spans.push([lost.block, from, found.block, to, length])
  }
  keep(lost.start, found.start, middle.lost.start - lost.start)
  keep(middle.lost.end, middle.found.end, lost.end - middle.lost.end)
  const words = matchWords(before, after, [middle.lost], [middle.found])
  return [...spans, ...(words.length > 0 ? words : matchLetters(before, after, middle.lost, middle.found))]
}

function matchAcross(
  before: readonly Letters[],
  after: readonly Letters[],
  lost: readonly Segment[],
  found: readonly Segment[],
): KeptSpan[] {
  const spans = matchWords(before, after, lost, found)
  const covered = (segments: readonly Segment[], side: 0 | 2) =>
    rests(side === 0 ? before : after, spans, side).flatMap((rest) =>
      segments.flatMap((segment) => {
        const start = Math.max(rest.start, segment.start)
        const end = Math.min(rest.end, segment.end)
        return rest.block === segment.block && start < end ? [{ block: rest.block, start, end }] : []
      }),
    )
  return [...spans, ...matchMoved(before, after, covered(lost, 0), covered(found, 2))]
}

// Words in common, in order; those that are too few for where they stand are left out.
function matchWords(
  before: readonly Letters[],
  after: readonly Letters[],
  lost: readonly Segment[],
  found: readonly Segment[],
): KeptSpan[] {
  const left = tokenize(before, lost)
  const right = tokenize(after, found)
  const runs = commonRuns(
    left.map(({ text }) => text),
    right.map(({ text }) => text),
  )
  const pairs = runs.flatMap(({ a, b, length }) =>
    Array.from({ length }, (_, i) => ({ a: a + i, b: b + i, from: left[a + i] as Token, to: right[b + i] as Token })),
  )
  const spans: KeptSpan[] = []
  const clusters = clusterPairs(pairs, left, right).filter((cluster) => isEnough(cluster, left, right))
  for (const cluster of clusters) {
    for (const [i, { a, b, from, to }] of cluster.entries()) {
      const next = cluster[i + 1]
      spans.push([from.segment.block, from.start, to.segment.block, to.start, [...from.text].length])
      if (next === undefined || (next.a === a + 1 && next.b === b + 1)) continue
      const gapLost = { block: from.segment.block, start: endOf(from), end: next.from.start }
      const gapFound = { block: to.segment.block, start: endOf(to), end: next.to.start }
      spans.push(...matchLetters(before, after, gapLost, gapFound))
    }
    if (isAlone(cluster, clusters)) spans.push(...matchEnds(before, after, cluster))
  }
  return spans
}

const isAlone = (cluster: readonly Pair[], clusters: readonly Pair[][]) =>
  clusters.every(
    (other) =>
      other === cluster ||
      (other[0]?.from.segment !== cluster[0]?.from.segment && other[0]?.to.segment !== cluster[0]?.to.segment),
  )

type Pair = { a: number; b: number; from: Token; to: Token }

// Before the first word in common and after the last, where the words before and behind are replaced ones.
function matchEnds(before: readonly Letters[], after: readonly Letters[], cluster: readonly Pair[]): KeptSpan[] {
  const [first, last] = [cluster[0] as Pair, cluster.at(-1) as Pair]
  const head: Match = {
    lost: { ...first.from.segment, end: first.from.start },
    found: { ...first.to.segment, end: first.to.start },
  }
  const foot: Match = {
    lost: { ...last.from.segment, start: endOf(last.from) },
    found: { ...last.to.segment, start: endOf(last.to) },
  }
  return [head, foot].flatMap(({ lost, found }) => matchLetters(before, after, lost, found))
}

function clusterPairs(pairs: readonly Pair[], left: readonly Token[], right: readonly Token[]): Pair[][] {
  const clusters: Pair[][] = []
  for (const pair of pairs) {
    const cluster = clusters.at(-1)
    const last = cluster?.at(-1)
    if (
      last !== undefined &&
      last.from.segment === pair.from.segment &&
      last.to.segment === pair.to.segment &&
      lettersIn(left, last.a + 1, pair.a) <= MAX_GAP_LETTERS &&
      lettersIn(right, last.b + 1, pair.b) <= MAX_GAP_LETTERS
    )
      cluster?.push(pair)
    else clusters.push([pair])
  }
  return clusters
}

function isEnough(cluster: readonly Pair[], left: readonly Token[], right: readonly Token[]): boolean {
  const [first, last] = [cluster[0] as Pair, cluster.at(-1) as Pair]
  const same = cluster.reduce((sum, { from }) => sum + from.letters, 0)
  const among = Math.max(lettersIn(left, first.a, last.a + 1), lettersIn(right, first.b, last.b + 1))
  if (same * 2 < among) return false
  if (same >= ENOUGH_LETTERS) return true
  const ofLost = lettersIn(left, 0, left.length, first.from.segment)
  const ofFound = lettersIn(right, 0, right.length, first.to.segment)
  if (same * 2 < ofLost) return false
  return same >= FEW_LETTERS || (same * 2 >= ofFound && same > 0) || (ofLost === 0 && ofFound === 0)
}

// Inside replaced words: letters in common, where they are two in three.
function matchLetters(
  before: readonly Letters[],
  after: readonly Letters[],
  lost: Segment,
  found: Segment,
): KeptSpan[] {
  const lengths = [lost.end - lost.start, found.end - found.start] as const
  if (Math.min(...lengths) < 1 || Math.max(...lengths) > MAX_LETTERWISE) return []
  const runs = commonRuns(
    (before[lost.block] ?? []).slice(lost.start, lost.end),
    (after[found.block] ?? []).slice(found.start, found.end),
  )
  const same = runs.reduce((sum, { length }) => sum + length, 0)
  if (same * 3 < Math.max(...lengths) * 2) return []
  return runs.map(({ a, b, length }) => [lost.block, lost.start + a, found.block, found.start + b, length])
}

// What went and came again out of order, letter by letter the same, and only once.
function matchMoved(
  before: readonly Letters[],
  after: readonly Letters[],
  lost: readonly Segment[],
  found: readonly Segment[],
): KeptSpan[] {
  const spans: KeptSpan[] = []
  const taken = new Set<Segment>()
  for (const segment of lost) {
    const text = textOf(before, segment)
    const core = text.trim()
    if (core.replace(/\s/gu, '').length < FEW_LETTERS) continue
    const places = found.slice(0, MAX_SEARCHED).flatMap((candidate) => {
      if (taken.has(candidate)) return []
      const within = textOf(after, candidate)
      const first = within.indexOf(core)
      if (first === -1) return []
      const isTwice = within.indexOf(core, first + 1) !== -1
      return isTwice ? [null, null] : [{ candidate, start: candidate.start + [...within.slice(0, first)].length }]
    })
    const [place] = places
    if (places.length !== 1 || !place) continue
    const lead = [...text.slice(0, text.indexOf(core))].length
    taken.add(place.candidate)
    spans.push([segment.block, segment.start + lead, place.candidate.block, place.start, [...core].length])
  }
  return spans
}
