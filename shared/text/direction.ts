// Base direction of a paragraph, from its letters (Unicode Bidirectional Algorithm, UAX 9, classes L, R and AL).
import type { Direction } from '../model/document.ts'

/** Code units looked at: a paragraph shows its direction early. */
const SCAN_LENGTH = 4_000
const STRONG = /[\p{L}\u200e\u200f\u061c]/gu
const RIGHT_TO_LEFT = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/**
 * Direction of `text`. First-strong (UAX 9, P2) alone would turn an Arabic paragraph that opens with `ICANN`
 * left to right, so a side with at least twice as many strong characters wins; else the first one decides;
 * without any, `fallback`.
 */
export function textDirection(text: string, fallback: Direction): Direction {
  let first: Direction | null = null
  let rtl = 0
  let ltr = 0
  for (const [letter] of text.slice(0, SCAN_LENGTH).matchAll(STRONG)) {
    const direction = RIGHT_TO_LEFT.test(letter) ? 'rtl' : 'ltr'
    first ??= direction
    if (direction === 'rtl') rtl++
    else ltr++
  }
  if (rtl >= 2 * ltr && rtl > 0) return 'rtl'
  if (ltr >= 2 * rtl && ltr > 0) return 'ltr'
  return first ?? fallback
}
