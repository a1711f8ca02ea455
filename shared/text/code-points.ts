// The one place where UTF-16 offsets (JavaScript) and code-point offsets (everything else) meet.

const ASTRAL = /[\uD800-\uDBFF][\uDC00-\uDFFF]/

/** Number of Unicode code points of `text`; a lone surrogate counts as one. */
export function codePointLength(text: string): number {
  if (!ASTRAL.test(text)) return text.length
  let count = 0
  for (const _ of text) count++
  return count
}

/** UTF-16 offset of code point `offsetCp` of `text`; past the end it is the length. */
export function toUtf16(text: string, offsetCp: number): number {
  if (!ASTRAL.test(text)) return Math.min(offsetCp, text.length)
  let utf16 = 0
  for (let cp = 0; cp < offsetCp && utf16 < text.length; cp++) utf16 += (text.codePointAt(utf16) ?? 0) > 0xffff ? 2 : 1
  return utf16
}

/** Code-point offset of UTF-16 offset `offset` of `text`; inside a surrogate pair it is the pair's start. */
export function toCodePoint(text: string, offset: number): number {
  if (!ASTRAL.test(text)) return Math.min(offset, text.length)
  let cp = 0
  let utf16 = 0
  const end = Math.min(offset, text.length)
  while (utf16 < end) {
    utf16 += (text.codePointAt(utf16) ?? 0) > 0xffff ? 2 : 1
    if (utf16 <= end) cp++
  }
  return cp
}

/** `text` from code point `startCp` to `endCp` (exclusive). */
export const sliceCodePoints = (text: string, startCp: number, endCp: number): string =>
  text.slice(toUtf16(text, startCp), toUtf16(text, endCp))
