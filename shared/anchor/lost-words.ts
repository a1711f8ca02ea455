// Words that a correction took from an annotation and that another one brings back: undo, above all.
import type { LostWords } from '../model/annotation.ts'
import { type EditIndex, hasWords, type Piece } from './edit-index.ts'

/** A side of context agrees from this many characters on (white space not counted), or when all of it does. */
const MIN_CONTEXT_LENGTH = 8
/** So many characters are the words themselves, wherever they come back. */
const ENOUGH_LETTERS = 24
/** Occurrences of lost words in new text that are looked at before they count as ambiguous. */
const MAX_CANDIDATES = 100

/**
 * Where lost words stand again, in text that the edit brought and nowhere else: between the text that stood around
 * them, or, where they are long enough to be known by themselves, at the only place. Null where they do not, or where
 * two places are as good as each other.
 */
export function findLostWords(index: EditIndex, lost: LostWords): Piece | null {
  const places: { piece: Piece; score: number | null }[] = []
  const { length } = [...lost.text]
  for (const [block, letters] of index.after.entries()) {
    if (letters === null || index.findNew(block).length === 0) continue
    const text = letters.join('')
    for (let at = text.indexOf(lost.text); at !== -1; at = text.indexOf(lost.text, at + 1)) {
      const start = [...text.slice(0, at)].length
      const piece = { block, start, end: start + length }
      if (!isBrought(index, piece)) continue
      if (places.length === MAX_CANDIDATES) return null
      places.push({ piece, score: scoreContext(lost, index.contextAfter(piece)) })
    }
  }
  const agreeing = places.filter(({ score }) => score !== null).sort((a, b) => Number(b.score) - Number(a.score))
  const [best, second] = agreeing
  if (best !== undefined) return second !== undefined && second.score === best.score ? null : best.piece
  const isLong = squeeze(lost.text).length >= ENOUGH_LETTERS
  return isLong && places.length === 1 ? (places[0]?.piece ?? null) : null
}

// True if the edit brought every word there; what stands between words may have stayed.
function isBrought(index: EditIndex, { block, start, end }: Piece): boolean {
  return index.keptInto(block).every((span) => {
    const from = Math.max(start, span[3])
    const to = Math.min(end, span[3] + span[4])
    return from >= to || !hasWords(index.textAfter({ block, start: from, end: to }))
  })
}

// Characters of context that agree, or null where neither side does.
function scoreContext(lost: LostWords, found: { prefix: string; suffix: string }): number | null {
  const before = countSame([...squeeze(lost.prefix)].reverse(), [...squeeze(found.prefix)].reverse())
  const after = countSame([...squeeze(lost.suffix)], [...squeeze(found.suffix)])
  return before === null && after === null ? null : (before ?? 0) + (after ?? 0)
}

// An empty side was the edge of the document: only the edge agrees with it.
function countSame(side: readonly string[], text: readonly string[]): number | null {
  if (side.length === 0) return text.length === 0 ? 1 : null
  let same = 0
  while (same < side.length && same < text.length && side[same] === text[same]) same++
  return same >= Math.min(MIN_CONTEXT_LENGTH, side.length) ? same : null
}

const squeeze = (text: string) => text.replace(/\s+/gu, '')
