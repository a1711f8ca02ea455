import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeDate, type KnownDate, resolveDate } from '../../client/documents/date-parts.ts'
import { formatDate, isolate, refusalSentence } from '../../client/i18n/format.ts'

describe('a date as far as it is known', () => {
  test('comes back from its three fields as it was', () => {
    const known = fc
      .record({
        date: fc.date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true }),
        precision: fc.constantFrom('day', 'month', 'year'),
      })
      .map(({ date, precision }): KnownDate => {
        const [year, month, day] = date.toISOString().slice(0, 10).split('-')
        const docDate = `${year}-${precision === 'year' ? '01' : month}-${precision === 'day' ? day : '01'}`
        return { docDate, datePrecision: precision as KnownDate['datePrecision'] }
      })
    fc.assert(
      fc.property(known, (date) => {
        expect(resolveDate(describeDate(date))).toEqual(date)
      }),
    )
  })

  test.each([
    [
      { year: '', month: '', day: '' },
      { docDate: null, datePrecision: null },
    ],
    [
      { year: '٢٠٢١', month: '6', day: '٨' },
      { docDate: '2021-06-08', datePrecision: 'day' },
    ],
    [
      { year: '2020', month: '2', day: '29' },
      { docDate: '2020-02-29', datePrecision: 'day' },
    ],
    [{ year: '2021', month: '2', day: '29' }, null],
    [{ year: '2021', month: '', day: '8' }, null],
    [{ year: '', month: '6', day: '' }, null],
    [{ year: '21', month: '', day: '' }, null],
  ])('%j means %j', (parts, expected) => {
    expect(resolveDate(parts)).toEqual(expected)
  })

  test('is written with both Arabic names of the month, or in short English', () => {
    expect(formatDate('2021-06-08', 'ar')).toBe('8 حزيران/يونيه 2021')
    expect(formatDate('2021-06-08', 'en')).toBe('8 Jun 2021')
    expect(formatDate('2021-06-01', 'en', 'month')).toBe('Jun 2021')
    expect(formatDate('2021-01-01', 'ar', 'year')).toBe('2021')
  })
})

test('a name in the other script is isolated in a sentence, one in the same script is left alone', () => {
  expect(isolate('Ana', 'en')).toBe('Ana')
  expect(isolate('Ana', 'ar')).toBe('\u2068Ana\u2069')
  expect(isolate('ليلى', 'en')).toBe('\u2068ليلى\u2069')
  expect(refusalSentence('file_empty', 'ar', { file: 'a.txt' })).toContain('«\u2068a.txt\u2069»')
})
