// Moves an annotation's anchor with a correction of the text: tags stay on their words. Rule [CORR]: what stands at
// the ranges afterwards is what stood there before with the changes that were made inside; where all words are gone
// the annotation is an orphan with its last quote, until they come back. Pure, and a function of the record and the
// edit alone: whoever replays the history gets the same.
import { type AnnotationRecord, type BlockRange, type LostWords, QUOTE_JOINER } from '../model/annotation.ts'
import { MAX_LOST_PIECES, MAX_MOVED_RANGES, MAX_QUOTE_CODE_POINTS } from '../model/limits.ts'
import { codePointLength, sliceCodePoints } from '../text/code-points.ts'
import { arrangeRanges } from './arrange.ts'
import { type EditIndex, idAfter, type Piece } from './edit-index.ts'
import { findLostWords } from './lost-words.ts'
import { moveRange } from './move-range.ts'

/** True if the edit may move the annotation, or give it words back. Cheap: asked for every annotation of a document. */
export const isTouchedBy = (record: AnnotationRecord, index: EditIndex): boolean =>
  (record.lost !== undefined && index.hasNewText) ||
  (record.anchorState === 'anchored' && record.ranges.some(({ blockId }) => index.beforeById.has(blockId)))

/** The record after the edit: the same object where nothing of it changed. */
export function moveAnchor(record: AnnotationRecord, index: EditIndex): AnnotationRecord {
  if (!isTouchedBy(record, index)) return record
  const moved = moveRanges(record, index, true)
  const isTooLong = codePointLength(moved.quote) > Math.max(MAX_QUOTE_CODE_POINTS, codePointLength(record.quote))
  return toRecord(record, isTooLong ? moveRanges(record, index, false) : moved)
}

type Moved = { ranges: BlockRange[]; quote: string; lost: LostWords[] }

/** A range after the edit; `piece` is null outside the touched part. `origin`: the range that it comes from. */
type Placed = { origin: number; piece: Piece | null; range: BlockRange; text: string }

function moveRanges(record: AnnotationRecord, index: EditIndex, takesNew: boolean): Moved {
  const isAlive = record.anchorState === 'anchored'
  const old = isAlive ? splitQuote(record) : []
  const firstInside = old.findIndex(({ range }) => index.beforeById.has(range.blockId))
  const placed: Placed[] = []
  const lost: LostWords[] = [...(record.lost ?? [])]
  for (const [origin, { range, text }] of old.entries()) {
    const block = index.beforeById.get(range.blockId)
    if (block === undefined) placed.push({ origin, piece: null, range, text })
    else if (index.before[block] === null)
      placed.push({ origin, piece: { ...range, block: index.afterById.get(range.blockId) as number }, range, text })
    else {
      const { pieces, lost: gone } = moveRange(index, { block, start: range.start, end: range.end }, takesNew)
      placed.push(...pieces.map((piece) => place(index, origin, piece)))
      for (const piece of gone) {
        // What is gone from its end stands behind it.
        const at = piece.start > range.start ? origin + 1 : origin
        lost.push({ text: index.textBefore(piece), ...index.contextBefore(piece), at })
      }
    }
  }

  const still: LostWords[] = []
  for (const words of lost) {
    const isOld = record.lost?.includes(words) === true
    const found = isOld && index.hasNewText ? findLostWords(index, words) : null
    if (found === null) still.push(words)
    else placed.push(place(index, words.at - 0.5, found))
  }

  const inside = placed.filter(({ piece }) => piece !== null) as (Placed & { piece: Piece })[]
  const borderAt = firstInside === -1 ? Math.min(...inside.map(({ origin }) => origin)) : firstInside
  const outside = placed.filter(({ piece }) => piece === null)
  const arranged = arrangeInside(index, inside)
  const all = [
    ...outside.filter(({ origin }) => origin < borderAt),
    ...arranged,
    ...outside.filter(({ origin }) => origin >= borderAt),
  ]
  return {
    ranges: all.map(({ range }) => range),
    quote: all.map(({ text }) => text).join(QUOTE_JOINER),
    lost: still.map((words) => ({ ...words, at: all.filter(({ origin }) => origin < words.at - 0.25).length })),
  }
}

function place(index: EditIndex, origin: number, piece: Piece): Placed {
  const range = { blockId: idAfter(index, piece.block), start: piece.start, end: piece.end }
  return { origin, piece, range, text: index.textAfter(piece) }
}

// Reading order, whole clusters, what touches as one: the stored form.
function arrangeInside(index: EditIndex, inside: readonly (Placed & { piece: Piece })[]): Placed[] {
  const sorted = [...inside].sort((a, b) => a.piece.block - b.piece.block || a.piece.start - b.piece.start)
  const result: Placed[] = []
  for (const group of Map.groupBy(sorted, ({ piece }) => piece.block).values()) {
    const [first] = group as [Placed & { piece: Piece }]
    const { block } = first.piece
    const letters = index.after[block]
    if (letters === null || letters === undefined) {
      result.push(...group)
      continue
    }
    const blocks = [{ id: first.range.blockId, text: letters.join('') }]
    for (const range of arrangeRanges(
      blocks,
      group.map(({ range }) => range),
    )) {
      const origin = Math.min(
        ...group.filter(({ piece }) => piece.start < range.end && piece.end > range.start).map((part) => part.origin),
      )
      result.push(place(index, origin, { block, start: range.start, end: range.end }))
    }
  }
  return result
}

// The quote of each range, by the ranges' lengths: a text may contain the joiner itself.
function splitQuote({ ranges, quote }: AnnotationRecord): { range: BlockRange; text: string }[] {
  let at = 0
  return ranges.map((range) => {
    const length = range.end - range.start
    const text = sliceCodePoints(quote, at, at + length)
    at += length + QUOTE_JOINER.length
    return { range, text }
  })
}

function toRecord(record: AnnotationRecord, { ranges, quote, lost }: Moved): AnnotationRecord {
  const { lost: _lost, ...rest } = record
  const kept = newestWithin(lost)
  const isAlive = ranges.length > 0 && ranges.length <= MAX_MOVED_RANGES
  const next: AnnotationRecord = {
    ...rest,
    ...(isAlive ? { ranges, quote, anchorState: 'anchored' } : { anchorState: 'orphan' }),
    ...(kept.length > 0 && { lost: kept }),
  }
  return isSame(record, next) ? record : next
}

// What is kept for a return is bounded like a quote; the oldest goes first.
function newestWithin(lost: readonly LostWords[]): LostWords[] {
  let room = MAX_QUOTE_CODE_POINTS
  const kept = lost.slice(-MAX_LOST_PIECES).filter(({ text }) => text !== '')
  const from = kept.findLastIndex(({ text }) => {
    room -= codePointLength(text)
    return room < 0
  })
  return kept.slice(from + 1)
}

const isSame = (a: AnnotationRecord, b: AnnotationRecord) =>
  a.quote === b.quote &&
  a.anchorState === b.anchorState &&
  a.ranges.length === b.ranges.length &&
  a.ranges.every((range, i) => {
    const other = b.ranges[i]
    return range.blockId === other?.blockId && range.start === other.start && range.end === other.end
  }) &&
  JSON.stringify(a.lost ?? []) === JSON.stringify(b.lost ?? [])
