// A date as far as it is known, as three fields that a person fills from the left.

export type DateParts = { year: string; month: string; day: string }
export type KnownDate = {
  docDate: string | null
  datePrecision: 'day' | 'month' | 'year' | null
}

/** Digits of any script that people type for dates, as Latin ones. */
const latinDigits = (text: string) =>
  text.trim().replace(/[٠-٩۰-۹]/g, (digit) => String((digit.charCodeAt(0) & 0xf) % 10))

/** What the fields show for a stored date. */
export function describeDate({ docDate, datePrecision }: KnownDate): DateParts {
  if (docDate === null) return { year: '', month: '', day: '' }
  const [year = '', month = '', day = ''] = docDate.split('-')
  return {
    year,
    month: datePrecision === 'year' ? '' : String(Number(month)),
    day: datePrecision === 'day' ? String(Number(day)) : '',
  }
}

/** The date that the fields mean, its precision from what is filled; null if there is no such date. */
export function resolveDate(parts: DateParts): KnownDate | null {
  const [year, month, day] = [latinDigits(parts.year), latinDigits(parts.month), latinDigits(parts.day)]
  if (year === '' && month === '' && day === '') return { docDate: null, datePrecision: null }
  if (!/^\d{4}$/.test(year) || !/^\d{0,2}$/.test(month) || !/^\d{0,2}$/.test(day)) return null
  if (month === '' && day !== '') return null
  const iso = `${year}-${(month || '1').padStart(2, '0')}-${(day || '1').padStart(2, '0')}`
  const date = new Date(`${iso}T00:00:00Z`)
  // The 31st of February parses, as a day of March.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== iso) return null
  return { docDate: iso, datePrecision: day !== '' ? 'day' : month !== '' ? 'month' : 'year' }
}
