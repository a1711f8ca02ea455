// The one place where UTF-16 offsets (JavaScript) and code-point offsets (everything else) meet.

const PAIR = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g

/** Texts that are remembered; a block of 50,000 characters is asked about hundreds of times for one annotation. */
const MAX_REMEMBERED = 8
/** Shorter texts are looked through again, in UTF-16 code units. */
const MIN_REMEMBERED_LENGTH = 256

const remembered: { text: string; pairs: readonly number[] }[] = []

/** UTF-16 offsets at which the surrogate pairs of `text` begin, in order. */
function pairsOf(text: string): readonly number[] {
  if (text.length < MIN_REMEMBERED_LENGTH) return findPairs(text)
  const known = remembered.find((one) => one.text === text)
  if (known) return known.pairs
  const pairs = findPairs(text)
  remembered.unshift({ text, pairs })
  remembered.length = Math.min(remembered.length, MAX_REMEMBERED)
  return pairs
}

function findPairs(text: string): readonly number[] {
  const pairs: number[] = []
  PAIR.lastIndex = 0
  while (PAIR.test(text)) pairs.push(PAIR.lastIndex - 2)
  return pairs
}

/** How many of the ascending numbers that `at` gives for 0 to `length` are below `limit`. */
function countBelow(length: number, limit: number, at: (index: number) => number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Number of Unicode code points of `text`; a lone surrogate counts as one. */
export const codePointLength = (text: string): number => text.length - pairsOf(text).length

/** UTF-16 offset of code point `offsetCp` of `text`; past the end it is the length. */
export function toUtf16(text: string, offsetCp: number): number {
  const pairs = pairsOf(text)
  const before = countBelow(pairs.length, offsetCp, (index) => (pairs[index] as number) - index)
  return Math.min(offsetCp + before, text.length)
}

/** Code-point offset of UTF-16 offset `offset` of `text`; inside a surrogate pair it is the pair's start. */
export function toCodePoint(text: string, offset: number): number {
  const pairs = pairsOf(text)
  const end = Math.min(offset, text.length)
  // Every pair that begins before takes one away; of one in which the offset lies, that is its first half.
  return end - countBelow(pairs.length, end, (index) => pairs[index] as number)
}

/** `text` from code point `startCp` to `endCp` (exclusive). */
export const sliceCodePoints = (text: string, startCp: number, endCp: number): string =>
  text.slice(toUtf16(text, startCp), toUtf16(text, endCp))
