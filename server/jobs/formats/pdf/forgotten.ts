// Glyphs that a font's map forgets. They come under their code in the font, as if it were a character: the stretch that
// justifies a line of Arabic reads as a Latin letter in the midst of a word, a vowel sign as another.
import type { Cluster } from './clusters.ts'

const ARABIC = /\p{Script=Arabic}/u
/** In ems: what touches a letter is not farther from it. */
const TOUCHING = 0.35

/**
 * Lines, their clusters from left to right, without forgotten stretches and marks. Of each font, the glyph that stands
 * most often between two joined letters is its stretch; others in such a place become U+FFFD: a letter may be lost.
 */
export function withoutForgotten(lines: readonly (readonly Cluster[])[]): Cluster[][] {
  const found = lines.map((line) => findForgotten(line))
  const counts = new Map<string, Map<number, number>>()
  for (const { font, code, x0, x1 } of found.flatMap((own) => [...own])) {
    if (x1 === x0) continue
    const own = counts.get(font) ?? new Map<number, number>()
    counts.set(font, own.set(code, (own.get(code) ?? 0) + 1))
  }
  const stretches = new Map(
    [...counts].map(([font, own]) => [font, [...own].reduce((a, b) => (b[1] > a[1] ? b : a))[0]]),
  )
  return lines.map((line, index) => {
    const kept: Cluster[] = []
    for (const cluster of line) {
      if (!found[index]?.has(cluster)) kept.push(cluster)
      else if (cluster.x1 > cluster.x0 && stretches.get(cluster.font) !== cluster.code)
        kept.push({ ...cluster, text: '\ufffd' })
      else {
        // Its room belongs to the letter that it stretches: no gap is left.
        const before = kept.pop()
        if (before) kept.push({ ...before, x1: Math.max(before.x1, cluster.x1) })
      }
    }
    return kept
  })
}

// pdf.js gives a glyph without a name its code, up to U+00FF; blanks and control characters are named already.
const isUnnamed = ({ text, code }: Cluster) =>
  (text !== ' ' && text.length === 1 && code < 0x100 && text.charCodeAt(0) === code) ||
  (text === '\ufffd' && code < 0x20)

function findForgotten(line: readonly Cluster[]): Set<Cluster> {
  const found = new Set<Cluster>()
  let start = 0
  while (start < line.length) {
    if (!isUnnamed(line[start] as Cluster)) {
      start++
      continue
    }
    let end = start + 1
    while (end < line.length && isUnnamed(line[end] as Cluster)) end++
    const own = line.slice(start, end)
    const before = line[start - 1]
    const next = line[end]
    const isInWord =
      touches(before, own[0]) && touches(own.at(-1), next) && isArabic(before, own) && isArabic(next, own)
    for (const cluster of own) {
      const isMark = cluster.x1 === cluster.x0 && (isArabic(before, own) || isArabic(next, own))
      if (isInWord || isMark) found.add(cluster)
    }
    start = end
  }
  return found
}

const touches = (left: Cluster | undefined, right: Cluster | undefined) =>
  left !== undefined && right !== undefined && right.x0 - left.x1 < TOUCHING * right.size

const isArabic = (cluster: Cluster | undefined, own: readonly Cluster[]) =>
  cluster !== undefined && cluster.font === own[0]?.font && ARABIC.test(cluster.text)
