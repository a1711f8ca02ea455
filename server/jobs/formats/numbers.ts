// Numbers in the forms that lists and notes show them in.

export type NumberForm =
  | 'decimal'
  | 'decimal_zero'
  | 'arabic_indic'
  | 'persian'
  | 'lower_letter'
  | 'upper_letter'
  | 'lower_roman'
  | 'upper_roman'
  /** أ ب ت ث: the order of the alphabet. */
  | 'arabic_alphabet'
  /** أ ب ج د: the order of the abjad, in which official documents count. */
  | 'arabic_abjad'
  | 'ordinal'
  | 'symbols'
  | 'none'

const LATIN = [...'abcdefghijklmnopqrstuvwxyz']
const ALPHABET = [...'أبتثجحخدذرزسشصضطظعغفقكلمنهوي']
const ABJAD = [...'أبجدهوزحطيكلمنسعفصقرشتثخذضظغ']
const SYMBOLS = [...'*†‡§']
const ROMAN: readonly (readonly [number, string])[] = [
  [1000, 'm'],
  [900, 'cm'],
  [500, 'd'],
  [400, 'cd'],
  [100, 'c'],
  [90, 'xc'],
  [50, 'l'],
  [40, 'xl'],
  [10, 'x'],
  [9, 'ix'],
  [5, 'v'],
  [4, 'iv'],
  [1, 'i'],
]
/** Beyond it letters would be repeated, and Romans written, at great length. */
const MAX_SPELT = 4_999

/** `value` in `form`; plain digits where the form has nothing for it. */
export function formatNumber(value: number, form: NumberForm): string {
  const digits = String(value)
  switch (form) {
    case 'decimal':
      return digits
    case 'decimal_zero':
      return digits.padStart(2, '0')
    case 'arabic_indic':
      return digits.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))
    case 'persian':
      return digits.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)))
    case 'ordinal':
      return `${digits}${ordinalEnding(value)}`
    case 'none':
      return ''
  }
  if (value < 1 || value > MAX_SPELT) return digits
  switch (form) {
    case 'lower_letter':
      return repeated(LATIN, value)
    case 'upper_letter':
      return repeated(LATIN, value).toUpperCase()
    case 'lower_roman':
      return roman(value)
    case 'upper_roman':
      return roman(value).toUpperCase()
    case 'arabic_alphabet':
      return repeated(ALPHABET, value)
    case 'arabic_abjad':
      return repeated(ABJAD, value)
    case 'symbols':
      return repeated(SYMBOLS, value)
  }
}

// As word processors count on: … z, aa, bb, cc.
const repeated = (letters: readonly string[], value: number) =>
  (letters[(value - 1) % letters.length] ?? '').repeat(Math.ceil(value / letters.length))

function roman(value: number): string {
  let rest = value
  let text = ''
  for (const [worth, letters] of ROMAN) {
    text += letters.repeat(Math.floor(rest / worth))
    rest %= worth
  }
  return text
}

function ordinalEnding(value: number): string {
  const isTeen = Math.floor(value / 10) % 10 === 1
  return (isTeen ? undefined : ['th', 'st', 'nd', 'rd'][value % 10]) ?? 'th'
}
