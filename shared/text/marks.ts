// Labels at the start of a line: `7 - `, `(أ)`, `IV.`, `أولا - `, `•`, `¹`. A label is kept as printed, also a wrong one.

/** Kinds of labels, by the form in which they are printed. */
type MarkKind =
  | 'ordinal' // أولا -
  | 'letter_name' // ألف -
  | 'roman' // IV.
  | 'capital' // A.
  | 'number' // 7 -   7.   7)   1.2
  | 'number_in_brackets' // (7)
  | 'letter' // (أ)  - (أ)  (a)  a)
  | 'lower_roman' // (iv)  ‘1’
  | 'bullet' // •  -
  | 'note' // ¹  ⁽¹⁾  [^1]:
  | 'hash' // ## as in Markdown

/** `label` is as printed, without punctuation; superscript digits become plain ones. `depth` counts `1.2.3` and `###`. */
export type Mark = { kind: MarkKind; label: string | null; depth: number; separator: string; length: number }

/** Code units of a line's start that are looked at. */
const HEAD_LENGTH = 64
const IGNORED = /^[\s\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]*/
const DIGIT = '[0-9٠-٩۰-۹]'
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹'

const ORDINALS = new Set(
  ['أول', 'ثاني', 'ثالث', 'رابع', 'خامس', 'سادس', 'سابع', 'ثامن', 'تاسع', 'عاشر'].flatMap((word) => [`${word}ا`]),
)
const TENS = new Set(
  ['حادي', 'ثاني', 'ثالث', 'رابع', 'خامس', 'سادس', 'سابع', 'ثامن', 'تاسع'].map((word) => `${word} عشر`),
)
const LETTER_NAMES = new Set(['ألف', 'باء', 'جيم', 'دال', 'هاء', 'واو', 'زاي', 'حاء', 'طاء', 'ياء', 'كاف', 'لام'])

const PATTERNS: readonly [MarkKind, RegExp][] = [
  ['note', new RegExp(`^(?:⁽([${SUPERSCRIPTS}]{1,3})⁾|([${SUPERSCRIPTS}]{1,3}))\\s*(?=\\S)`)],
  ['note', /^\[\^(\d{1,3})\]:\s*(?=\S)/],
  ['hash', /^(#{1,6})\s+(?=\S)/],
  ['number_in_brackets', new RegExp(`^(?:[-–—]\\s*)?\\((${DIGIT}{1,3})\\)\\s+(?=\\S)`)],
  ['letter', /^(?:[-–—•]\s*)?\((([أ-ي]ـ?)\2?|([a-z])\3?|[A-Z])\)\s+(?=\S)/],
  ['lower_roman', /^(?:[-–—•]\s*)?\(([ivxl]{1,6})\)\s+(?=\S)/],
  ['lower_roman', new RegExp(`^['‘’](${DIGIT}{1,2})['‘’]\\s+(?=\\S)`)],
  ['letter', /^([a-zأ-ي])\)\s+(?=\S)/],
  ['number', new RegExp(`^(${DIGIT}{1,3}(?:\\.${DIGIT}{1,3}){0,3})(\\s*[-–—]|[.)])\\s+(?=\\S)`)],
  ['number', new RegExp(`^(${DIGIT}{1,3}(?:\\.${DIGIT}{1,3}){1,3})\\s+(?=\\S)`)],
  ['roman', /^([IVXLC]{1,6})(\s*[-–—]|\.)\s+(?=\S)/],
  ['capital', /^([A-Z])\.\s+(?=\S)/],
  ['bullet', /^([•‣◦▪●·*–—-])\s+(?=\S)/],
]

/** The label that `line` begins with, or null. */
export function readMark(line: string): Mark | null {
  const ignored = IGNORED.exec(line.slice(0, HEAD_LENGTH))?.[0].length ?? 0
  const head = line.slice(ignored, ignored + HEAD_LENGTH)
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(head)
    if (!match) continue
    const printed = match[1] ?? match[2] ?? ''
    const length = ignored + match[0].length
    const separator = kind === 'number' ? (match[2]?.trim() ?? '') : ''
    if (kind === 'bullet') return { kind, label: null, depth: indentDepth(line), separator, length }
    if (kind === 'hash') return { kind, label: null, depth: printed.length, separator, length }
    if (kind === 'note') return { kind, label: plainDigits(printed), depth: 1, separator, length }
    if (kind === 'letter' && /^(?:i{1,2}|v|x{1,2})$/.test(printed))
      return { kind: 'lower_roman', label: printed, depth: 1, separator, length }
    return { kind, label: printed, depth: printed.split('.').length, separator, length }
  }
  return readWord(head, ignored)
}

// أولاً, أولًا and أولا are one ordinal; the label keeps what is printed.
function readWord(head: string, ignored: number): Mark | null {
  const match = /^(\S{2,12}(?:\s+عشر)?)(\s*[-–—:]|\.)\s+(?=\S)/.exec(head)
  if (!match?.[1]) return null
  const word = match[1].replace(/[\u064b-\u0652]/g, '').replace(/\s+/g, ' ')
  const kind = ORDINALS.has(word) || TENS.has(word) ? 'ordinal' : LETTER_NAMES.has(word) ? 'letter_name' : null
  if (kind === null) return null
  return { kind, label: match[1], depth: 1, separator: match[2]?.trim() ?? '', length: ignored + match[0].length }
}

const indentDepth = (line: string) =>
  1 + Math.floor((/^[ \t]*/.exec(line.slice(0, HEAD_LENGTH))?.[0] ?? '').replaceAll('\t', '  ').length / 2)

/** Superscript digits as plain ones: `¹⁷` is `17`. */
const plainDigits = (text: string): string =>
  text.replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String(SUPERSCRIPTS.indexOf(digit)))

/** Bracketed note markers in running text, `⁽¹⁾`, as plain digits. Bare ones also mean square metres. */
export function* bracketedNotes(text: string): Generator<string> {
  for (const match of text.matchAll(/⁽([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})⁾/g)) yield plainDigits(match[1] ?? '')
}
