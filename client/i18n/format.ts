// Everything that depends on the interface's language and is not a message: numbers, dates, labels.
import { useTranslation } from 'react-i18next'
import { type ErrorDetails, errorSentence } from '../../shared/errors.ts'
import type { Locale } from '../../shared/model/label.ts'
import { domain } from './messages/domain.ts'

/** The interface's language; re-renders when it changes. */
export function useLocale(): Locale {
  return useTranslation().i18n.language as Locale
}

// UN documents print Arabic with Latin digits, and both months' names: Levantine, then Egyptian.
const INTL: Record<Locale, string> = { en: 'en-GB', ar: 'ar-EG-u-nu-latn' }
const ARABIC_MONTHS = [
  'كانون الثاني/يناير',
  'شباط/فبراير',
  'آذار/مارس',
  'نيسان/أبريل',
  'أيار/مايو',
  'حزيران/يونيه',
  'تموز/يوليه',
  'آب/أغسطس',
  'أيلول/سبتمبر',
  'تشرين الأول/أكتوبر',
  'تشرين الثاني/نوفمبر',
  'كانون الأول/ديسمبر',
]

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.ListFormat>()
function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.RelativeTimeFormat | Intl.ListFormat>(
  key: string,
  make: () => T,
): T {
  const found = cache.get(key) as T | undefined
  if (found) return found
  const made = make()
  cache.set(key, made)
  return made
}

/** `1234` → `1,234`. */
export const formatNumber = (value: number, locale: Locale): string =>
  cached(`n${locale}`, () => new Intl.NumberFormat(INTL[locale])).format(value)

/** 0.25 → `25%`. */
export const formatShare = (value: number, locale: Locale): string =>
  cached(`p${locale}`, () => new Intl.NumberFormat(INTL[locale], { style: 'percent' })).format(value)

/** A calendar day `YYYY-MM-DD` as far as it is known; never shifted by a time zone. */
export function formatDate(isoDate: string, locale: Locale, precision: 'day' | 'month' | 'year' = 'day'): string {
  const [year = '', month = '01', day = '01'] = isoDate.split('-')
  if (precision === 'year') return year
  if (locale === 'ar') {
    const name = `${ARABIC_MONTHS[Number(month) - 1]} ${year}`
    return precision === 'month' ? name : `${Number(day)} ${name}`
  }
  const options: Intl.DateTimeFormatOptions = { month: 'short', year: 'numeric', timeZone: 'UTC' }
  if (precision === 'day') options.day = 'numeric'
  return cached(`d${precision}`, () => new Intl.DateTimeFormat(INTL.en, options)).format(
    new Date(`${year}-${month}-${day}T00:00:00Z`),
  )
}

/** Name of month 1 to 12. */
export function monthName(month: number, locale: Locale): string {
  if (locale === 'ar') return ARABIC_MONTHS[month - 1] ?? ''
  return cached('m', () => new Intl.DateTimeFormat(INTL.en, { month: 'long', timeZone: 'UTC' })).format(
    new Date(Date.UTC(2000, month - 1, 1)),
  )
}

/** The calendar day of a moment (ISO date-time) in the reader's own time zone. */
export function formatDayOf(iso: string, locale: Locale): string {
  const date = new Date(iso)
  const two = (part: number) => String(part).padStart(2, '0')
  return formatDate(`${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`, locale)
}

/** A moment (ISO date-time) in the reader's own time zone, to the minute. */
export function formatDateTime(iso: string, locale: Locale): string {
  const time = cached(
    `t${locale}`,
    () => new Intl.DateTimeFormat(INTL[locale], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  ).format(new Date(iso))
  return `${formatDayOf(iso, locale)}${locale === 'ar' ? '، ' : ', '}${time}`
}

const STEPS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** How far `iso` lies from `now`, in its largest unit: `3 hours ago`, `in 2 days`; `now` within a minute. */
export function formatRelative(iso: string, locale: Locale, now: Date = new Date()): string {
  const seconds = (new Date(iso).getTime() - now.getTime()) / 1000
  const format = cached(`r${locale}`, () => new Intl.RelativeTimeFormat(INTL[locale], { numeric: 'auto' }))
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return format.format(Math.round(seconds / length), unit)
  }
  return format.format(0, 'second')
}

/** `A, B and C`. */
export const formatList = (items: readonly string[], locale: Locale): string =>
  cached(`l${locale}`, () => new Intl.ListFormat(INTL[locale], { type: 'conjunction' })).format(items)

const OTHER_SCRIPT: Record<Locale, RegExp> = {
  en: /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/,
  ar: /[A-Za-z0-9À-ɏЀ-ӿ]/,
}

/**
 * Wraps text in first-strong isolates where it could reorder a sentence of `locale`; for plain strings
 * (messages, titles, accessible names). In markup use `<bdi>`.
 */
export const isolate = (text: string, locale: Locale): string =>
  OTHER_SCRIPT[locale].test(text) ? `\u2068${text}\u2069` : text

/** The sentence of a refusal, with the names in it isolated. */
export function refusalSentence(code: string, locale: Locale, details: ErrorDetails = {}): string {
  const isolated = Object.entries(details).map(([key, value]) => [
    key,
    typeof value === 'string' ? isolate(value, locale) : formatNumber(value, locale),
  ])
  return errorSentence(code, locale, Object.fromEntries(isolated))
}

type Domain = (typeof domain)['en']
const labelOf =
  <K extends keyof Domain>(kind: K) =>
  (value: keyof Domain[K], locale: Locale): string =>
    domain[locale][kind][value] as string

export const stanceLabel = labelOf('stance')
export const actLabel = labelOf('act')
export const attributionLabel = labelOf('attribution')
export const capacityLabel = labelOf('capacity')
export const confidenceLabel = labelOf('confidence')
export const statusLabel = labelOf('status')
export const roleLabel = labelOf('role')
export const actorTypeLabel = labelOf('actorType')
export const docTypeLabel = labelOf('docType')
export const sourceClassLabel = labelOf('sourceClass')

/** A language's name in the interface's language: `ar` → `Arabic`; the code itself where unknown. */
export function languageLabel(code: string, locale: Locale): string {
  try {
    return new Intl.DisplayNames(INTL[locale], { type: 'language' }).of(code) ?? code
  } catch {
    return code
  }
}
