// What a bracket looks like. In a right-to-left run `(` is drawn as `)`, and a font's map may give either name to the
// drawing; but on the page a pair always looks like this: ( ). So pairs vote on what each glyph of each font shows.
import { bidiClass, isBracket, isMirrored, isOpener, mirror } from './characters.ts'
import type { Cluster } from './clusters.ts'
import type { Fragment } from './fragments.ts'

/** Renames brackets, in place, after their looks. */
export function nameBracketsByLooks(fragments: readonly Fragment[]): void {
  const votes = new Map<string, number>()
  for (const { clusters } of fragments) {
    for (const [left, right] of lonePairs(clusters)) {
      votes.set(glyphOf(left), (votes.get(glyphOf(left)) ?? 0) + 1)
      votes.set(glyphOf(right), (votes.get(glyphOf(right)) ?? 0) - 1)
    }
  }
  for (const { clusters } of fragments) {
    for (const cluster of clusters) {
      const vote = votes.get(glyphOf(cluster)) ?? 0
      if (vote !== 0 && isMirrored(cluster.text) && vote > 0 !== isOpener(cluster.text))
        cluster.text = mirror(cluster.text)
    }
  }
}

const glyphOf = ({ font, code, text }: Cluster) => `${font} ${code} ${text}`

// The two brackets of a kind where a fragment has just two that are drawn differently.
function lonePairs(clusters: readonly Cluster[]): [Cluster, Cluster][] {
  const kinds = new Map<string, Cluster[]>()
  // «» open either way in left-to-right languages, one way in Arabic; < and > are seldom a pair.
  const isRtl = clusters.some(({ text }) => bidiClass(text) === 'AL')
  for (const cluster of clusters) {
    if (!isBracket(cluster.text) && !(isRtl && /^[«»‹›]$/.test(cluster.text))) continue
    const kind = isOpener(cluster.text) ? cluster.text : mirror(cluster.text)
    kinds.set(kind, [...(kinds.get(kind) ?? []), cluster])
  }
  return [...kinds.values()].flatMap((own): [Cluster, Cluster][] => {
    const [left, right] = own
    return own.length === 2 && left && right && glyphOf(left) !== glyphOf(right) ? [[left, right]] : []
  })
}
