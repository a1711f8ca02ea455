// Gregorian dates as English and Arabic documents write them: either half of «حزيران/يونيه», Maghreb months,
// Arabic-Indic digits. What is not written (a day, a year) is never filled in.
import type { DocumentMetadata } from '../model/document.ts'

export type FoundDate = {
  /** ISO; the first of the month when the precision is `month`. */
  date: string
  precision: NonNullable<DocumentMetadata['datePrecision']>
  /** UTF-16 offset, and length of what was read. */
  index: number
  length: number
}

/** Longest line, in UTF-16 code units, that may be nothing but a date. */
const MAX_DATE_LINE = 80

const MONTHS: readonly (readonly string[])[] = [
  ['january', 'jan', 'كانون الثاني', 'يناير', 'جانفي'],
  ['february', 'feb', 'شباط', 'فبراير', 'فيفري'],
  ['march', 'mar', 'آذار', 'مارس'],
  ['april', 'apr', 'نيسان', 'أبريل', 'إبريل', 'ابريل', 'أفريل'],
  ['may', 'أيار', 'مايو', 'ماي'],
  ['june', 'jun', 'حزيران', 'يونيه', 'يونيو', 'جوان'],
  ['july', 'jul', 'تموز', 'يوليه', 'يوليو', 'جويلية', 'يوليوز'],
  ['august', 'aug', 'آب', 'أغسطس', 'أوت', 'غشت'],
  ['september', 'sept', 'sep', 'أيلول', 'سبتمبر', 'شتنبر'],
  ['october', 'oct', 'تشرين الأول', 'أكتوبر'],
  ['november', 'nov', 'تشرين الثاني', 'نوفمبر', 'نونبر'],
  ['december', 'dec', 'كانون الأول', 'ديسمبر', 'دجنبر'],
]

const MONTH_NUMBERS = new Map(MONTHS.flatMap((names, index) => names.map((name) => [name, index + 1] as const)))
const NAMES = [...MONTH_NUMBERS.keys()].sort((a, b) => b.length - a.length).join('|')
const DIGIT = '[0-9٠-٩۰-۹]'
const MONTH = `(${NAMES})\\.?(?:\\s?/\\s?(?:${NAMES}))?`
const START = `(?<![\\p{L}\\p{N}])`
const END = `(?![\\p{L}\\p{N}])`

// A month's name stands free or behind one letter that Arabic writes together with it (وشباط, بشباط).
const DAY_FIRST = new RegExp(
  `${START}(${DIGIT}{1,2})(?:st|nd|rd|th)?\\s(?:of\\s)?${MONTH}[،,]?\\s(?:عام\\s|سنة\\s)?(${DIGIT}{4})${END}`,
  'giu',
)
const MONTH_FIRST = new RegExp(`${START}${MONTH}\\s(${DIGIT}{1,2})(?:st|nd|rd|th)?,?\\s(${DIGIT}{4})${END}`, 'giu')
const MONTH_ONLY = new RegExp(
  `(?<![\\p{L}\\p{N}]|${DIGIT}\\s)[وبفلك]?${MONTH}[،,]?\\s(?:عام\\s|سنة\\s)?(${DIGIT}{4})${END}`,
  'giu',
)
const ISO = /(?<![\d/.-])(\d{4})-(\d{2})-(\d{2})(?![\d/.-])/g

/** Every complete date and month-with-year of `text`, in order, none inside another. */
export function findDates(text: string): FoundDate[] {
  const found: FoundDate[] = []
  const add = (match: RegExpMatchArray, year: string, month: number | undefined, day: string | null) => {
    const date = isoDate(Number(asciiDigits(year)), month ?? 0, day === null ? 1 : Number(asciiDigits(day)))
    const index = match.index ?? 0
    const { length } = match[0]
    if (date === null || found.some((other) => index < other.index + other.length && other.index < index + length))
      return
    found.push({ date, precision: day === null ? 'month' : 'day', index, length })
  }
  const month = (name = '') => MONTH_NUMBERS.get(name.toLowerCase())
  for (const match of text.matchAll(DAY_FIRST)) add(match, match[3] ?? '', month(match[2]), match[1] ?? '')
  for (const match of text.matchAll(MONTH_FIRST)) add(match, match[3] ?? '', month(match[1]), match[2] ?? '')
  for (const match of text.matchAll(ISO)) add(match, match[1] ?? '', Number(match[2]), match[3] ?? '')
  for (const match of text.matchAll(MONTH_ONLY)) add(match, match[2] ?? '', month(match[1]), null)
  return found.sort((a, b) => a.index - b.index)
}

/** True if `line` is one date and nothing else, save a place before it: `Geneva, 8 June 2021`. */
export function isDateLine(line: string): boolean {
  const trimmed = line.trim()
  if (trimmed.length > MAX_DATE_LINE) return false
  const [date] = findDates(trimmed)
  if (!date) return false
  const before = trimmed.slice(0, date.index)
  const after = trimmed.slice(date.index + date.length)
  return /^(?:\p{L}[\p{L}\p{M} '’-]{1,40}[,،] ?)?(?:في )?$/u.test(before) && after.replace(/[.\s]/g, '') === ''
}

/** Arabic-Indic and Persian digits as ASCII. */
const asciiDigits = (text: string): string =>
  text.replace(/[٠-٩۰-۹]/g, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))

// Null where the calendar has no such day.
function isoDate(year: number, month: number, day: number): string | null {
  if (year < 1000 || month < 1 || month > 12 || day < 1) return null
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  if (day > (days[month - 1] ?? 0)) return null
  const two = (value: number) => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}`
}
