// Raised digits as characters of their own. A note's mark that became a plain digit would join the word before it:
// «الصين9» is found by nobody, «الصين⁹» is what the sources in plain text have.

// biome-ignore format: a table
const RAISED: Readonly<Record<string, string>> = {
  '0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
  '٠': '⁰', '١': '¹', '٢': '²', '٣': '³', '٤': '⁴', '٥': '⁵', '٦': '⁶', '٧': '⁷', '٨': '⁸', '٩': '⁹',
  '+': '⁺', '-': '⁻', '−': '⁻',
}

const RAISED_LETTERS = new Map(
  [...'abcdefghijklmnoprstuvwxyz'].map((letter, at) => [letter, [...'ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ'][at] ?? letter]),
)
/** `a`, `a, b`: marks of a table's notes. */
const LETTER_MARKS = /^\s*[a-pr-z](?:\s*,\s*[a-pr-z])*\s*$/

/** `text`, which the file raises: digits, and letters that are marks, become superscripts; anything else stays. */
export function superscript(text: string): string {
  if (LETTER_MARKS.test(text)) return text.replace(/[a-z]/g, (letter) => RAISED_LETTERS.get(letter) ?? letter)
  return raisedDigits(text)
}

const raisedDigits = (text: string): string =>
  /^\s*[([]?[\d٠-٩]+(?:\s*[,،–-]\s*[\d٠-٩]+)*[)\]]?\s*$|^\s*[-−+]?\d+\s*$|^[()]$/.test(text)
    ? text
        .replace(/[[(]/g, '⁽')
        .replace(/[\])]/g, '⁾')
        .replace(/[\d٠-٩+−-]/g, (char) => RAISED[char] ?? char)
    : text

/** The mark of a note as displayed: digits raised, anything else between raised brackets; signs as they are. */
export const noteMark = (mark: string): string => {
  const raised = raisedDigits(mark)
  return raised !== mark || !/[\p{L}\p{N}]/u.test(mark) ? raised : `⁽${mark.replace(/^[([]|[)\]]$/g, '')}⁾`
}
