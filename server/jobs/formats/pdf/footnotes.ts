// Notes at the foot of a page: smaller than the text, each beginning with its marker.
import type { Fragment } from './fragments.ts'
import { toLogical } from './logical.ts'

/** A share of the text's size below which a line at the foot can be of a note. */
const NOTE_SIZE = 0.94
const MARKER = /^[([⁽]?([⁰¹²³⁴-⁹]{1,3}|[0-9٠-٩]{1,3}|[*†‡§])[)\]⁾.]?(?=[\s\p{L}\p{P}«“"])/u

/** The fragments of a page's notes, from the first one that begins with a marker to the page's end. */
export function findNotes(fragments: readonly Fragment[], bodySize: number): Set<Fragment> {
  const sorted = [...fragments].sort((a, b) => a.y - b.y || a.x0 - b.x0)
  let first = sorted.length
  while (first > 0 && (sorted[first - 1] as Fragment).size < NOTE_SIZE * bodySize) first--
  while (first < sorted.length && !begins(sorted, first)) first++
  return new Set(first > 0 ? sorted.slice(first) : [])
}

// Both readings: the direction of a line that holds a marker alone is not known.
function begins(sorted: readonly Fragment[], index: number): boolean {
  const { clusters, y, size } = sorted[index] as Fragment
  const above = sorted[index - 1]
  if (above && Math.abs(above.y - y) < size / 2) return false
  return (['rtl', 'ltr'] as const).some(
    (direction) => markerOf(toLogical(clusters, direction).text, clusters.length < 4) !== null,
  )
}

/** The marker that a note's text begins with, as displayed and as its key, or null. */
export function markerOf(text: string, isAlone = false): { label: string; key: string } | null {
  const match = MARKER.exec(isAlone ? `${text} ` : text)
  return match ? { label: match[0], key: keyOf(match[1] as string) } : null
}

/** A marker's number in ASCII digits, or its sign. */
export const keyOf = (marker: string): string =>
  marker.normalize('NFKC').replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf))

/** Markers in running text: superscript digits, with their brackets. */
export const REFERENCE = /[([⁽]?([⁰¹²³⁴-⁹]{1,3})[)\]⁾]?/gu
