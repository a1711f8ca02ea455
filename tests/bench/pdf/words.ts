// What counts as a word, and how two readings of one text compare.
//
// Words are stretches of letters, digits and their marks after NFKC, without tatweel, bidirectional controls and soft
// hyphens; signs inside numbers and symbols part them on both sides alike. Case counts. NFKC makes ² and a raised 2 the
// same, and lam-alef its two letters.

export function words(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .replace(/[\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, '')
      .match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu) ?? []
  )
}

export type Comparison = {
  /** Share of the reference's words that the reading has, as multisets. */
  recall: number
  /** Share of the reference's pairs of neighbours that are neighbours, in that order, in the reading. */
  pairs: number
}

/** Compares a reading with the text that it should be. */
export function compare(reference: string, reading: string): Comparison {
  const expected = words(reference)
  const found = words(reading)
  return { recall: shared(expected, found), pairs: shared(pairsOf(expected), pairsOf(found)) }
}

const pairsOf = (list: readonly string[]) => list.slice(1).map((word, index) => `${list[index]} ${word}`)

function shared(expected: readonly string[], found: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const one of found) counts.set(one, (counts.get(one) ?? 0) + 1)
  let hits = 0
  for (const one of expected) {
    const left = counts.get(one) ?? 0
    if (left === 0) continue
    counts.set(one, left - 1)
    hits++
  }
  return expected.length === 0 ? 1 : hits / expected.length
}
