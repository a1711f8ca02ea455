// Where the words of one range are after a correction.
import { type EditIndex, hasWords, type Piece } from './edit-index.ts'

/** `lost`: what of the range's edges, or all of it, is gone; pieces of text before the edit. */
export type MovedRange = { pieces: Piece[]; lost: Piece[] }

/**
 * The range's words after the edit, in reading order, as pieces of blocks that were touched. What was put in between
 * its words belongs to it; what was put exactly at its edge does not, unless it replaces words of the range there.
 * With `takesNew` false nothing new belongs to it. Offsets are code points; clusters are not looked at.
 */
export function moveRange(index: EditIndex, range: Piece, takesNew: boolean): MovedRange {
  const parts = index
    .keptOf(range.block)
    .filter((span) => span[1] < range.end && span[1] + span[4] > range.start)
    .map((span) => {
      const from = Math.max(span[1], range.start)
      const to = Math.min(span[1] + span[4], range.end)
      return { from, to, at: { block: span[2], start: span[3] + from - span[1], end: span[3] + to - span[1] } }
    })
  const [first, last] = [parts[0], parts.at(-1)]
  const isGone = !parts.some(({ at }) => hasWords(index.textAfter(at))) && hasWords(index.textBefore(range))
  if (first === undefined || last === undefined || isGone) return { pieces: [], lost: [range] }

  const lost: Piece[] = []
  if (first.from > range.start) {
    const start = takesNew ? replacedBefore(index, range, first) : null
    if (start === null) lost.push({ ...range, end: first.from })
    else first.at = { ...first.at, start }
  }
  if (last.to < range.end) {
    const end = takesNew ? replacedAfter(index, range, last) : null
    if (end === null) lost.push({ ...range, start: last.to })
    else last.at = { ...last.at, end }
  }

  const pieces: Piece[] = []
  for (const { at } of parts) {
    const previous = pieces.at(-1)
    const between = previous && takesNew ? newBetween(index, previous, at) : null
    if (previous === undefined || between === null) pieces.push({ ...at })
    else if (previous.block === at.block) previous.end = at.end
    else {
      const length = (block: number) => index.after[block]?.length ?? 0
      previous.end = length(previous.block)
      for (const block of between) if (length(block) > 0) pieces.push({ block, start: 0, end: length(block) })
      pieces.push({ ...at, start: 0 })
    }
  }
  return { pieces: pieces.sort((a, b) => a.block - b.block || a.start - b.start), lost }
}

type Part = { from: number; to: number; at: Piece }

// What went before the first word that stayed, and was all the range's, was replaced by what came before that word.
function replacedBefore(index: EditIndex, range: Piece, first: Part): number | null {
  const spans = index.keptOf(range.block)
  const previous = spans.findLast((span) => span[1] + span[4] <= first.from)
  const goneFrom = previous === undefined ? 0 : previous[1] + previous[4]
  if (goneFrom < range.start) return null
  const neighbour = index.keptInto(first.at.block).findLast((span) => span[3] + span[4] <= first.at.start)
  if (neighbour !== previous) return null
  const start = neighbour === undefined ? 0 : neighbour[3] + neighbour[4]
  return start < first.at.start ? start : null
}

function replacedAfter(index: EditIndex, range: Piece, last: Part): number | null {
  const spans = index.keptOf(range.block)
  const next = spans.find((span) => span[1] >= last.to)
  const goneTo = next === undefined ? (index.before[range.block]?.length ?? 0) : next[1]
  if (goneTo > range.end) return null
  const neighbour = index.keptInto(last.at.block).find((span) => span[3] >= last.at.end)
  if (neighbour !== next) return null
  const end = neighbour === undefined ? (index.after[last.at.block]?.length ?? 0) : neighbour[3]
  return end > last.at.end ? end : null
}

// The blocks between two pieces, where everything from the one to the other is new; null where something is not.
function newBetween(index: EditIndex, previous: Piece, next: Piece): number[] | null {
  if (previous.block === next.block)
    return previous.end <= next.start && index.isNew(next.block, previous.end, next.start) ? [] : null
  if (previous.block > next.block) return null
  const between = Array.from({ length: next.block - previous.block - 1 }, (_, i) => previous.block + 1 + i)
  const isAllNew =
    index.isNew(previous.block, previous.end, index.after[previous.block]?.length ?? 0) &&
    between.every((block) => index.isNew(block, 0, index.after[block]?.length ?? 0)) &&
    index.isNew(next.block, 0, next.start)
  return isAllNew ? between : null
}
