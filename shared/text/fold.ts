// Folding for search: what a reader would call the same word compares equal.
// For lists of names and labels; it keeps no offsets and never touches stored text.

const ARABIC_LETTERS: Readonly<Record<string, string>> = { ٱ: 'ا', ى: 'ي', ة: 'ه', ی: 'ي', ک: 'ك', '٬': ',', '،': ',' }
// Combining marks (after NFKD these include hamza and madda), tatweel, bidirectional controls.
const IGNORED = /[\p{M}\u0640\u061C\u200C-\u200F\u202A-\u202E\u2066-\u2069]/gu
const FOLDED = /[ٱىةیک٠-٩۰-۹٬،]/g
// Markers of notes: `الصين⁹` is found as الصين. NFKD would make a digit of the marker.
const NOTE_MARKERS = /[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]/g

const foldCharacter = (character: string): string => {
  const letter = ARABIC_LETTERS[character]
  if (letter !== undefined) return letter
  const code = character.charCodeAt(0)
  return String(code - (code >= 0x06f0 ? 0x06f0 : 0x0660))
}

/** `text` without case, diacritics, hamza, tatweel; alef maqsura, ta marbuta and digits in one form each (DOMAIN 3.4). */
export const foldText = (text: string): string =>
  text.replace(NOTE_MARKERS, '').normalize('NFKD').replace(IGNORED, '').toLowerCase().replace(FOLDED, foldCharacter)

/** Words of a query, folded; an Arabic article is dropped, so that القانون also finds قانون. */
export const foldQuery = (query: string): string[] =>
  foldText(query)
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (/^ال.{3,}/.test(word) ? word.slice(2) : word))

/** True if every word of `foldQuery(query)` stands somewhere in the folded text. */
export const matchesQuery = (foldedText: string, words: readonly string[]): boolean =>
  words.every((word) => foldedText.includes(word))
