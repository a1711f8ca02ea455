// Dates as English and Arabic documents write them.
import { expect, test } from 'vitest'
import { findDates, isDateLine } from '../../../shared/text/dates.ts'

const dates = (text: string) => findDates(text).map(({ date, precision }) => `${date} ${precision}`)

test.each([
  ['8 June 2021', '2021-06-08 day'],
  ['June 8, 2021', '2021-06-08 day'],
  ['the 3rd of May 1999', '1999-05-03 day'],
  ['2021-06-08', '2021-06-08 day'],
  ['8 حزيران/يونيه 2021', '2021-06-08 day'],
  ['8 حزيران / يونيو 2021', '2021-06-08 day'],
  ['28 شباط، 2020', '2020-02-28 day'],
  ['٢٩ تموز/يوليه ٢٠٢١', '2021-07-29 day'],
  ['في 5 تشرين الثاني/نوفمبر 2018،', '2018-11-05 day'],
  ['12 جويلية 2020', '2020-07-12 day'],
  ['3 غشت 2020', '2020-08-03 day'],
  ['في كانون الأول/ديسمبر 2017', '2017-12-01 month'],
  ['وشباط/فبراير 2020', '2020-02-01 month'],
  ['September 2019', '2019-09-01 month'],
])('%s is %s', (text, expected) => expect(dates(text)).toEqual([expected]))

test.each([
  '31 June 2021',
  '29 February 2021',
  'من 24-28 شباط/فبراير',
  'قرار 73/27',
  'maybe 2021',
  'page 2021-06-08-1',
  '8 June',
])('%s is no date', (text) => expect(dates(text)).toEqual([]))

test('several dates come in the order of the text, each once', () => {
  expect(dates('May 2020, 8 حزيران/يونيه 2021 and 1 July 2022')).toEqual([
    '2020-05-01 month',
    '2021-06-08 day',
    '2022-07-01 day',
  ])
})

test('a line is a date line only if it says nothing else, save where', () => {
  const lines = [
    '8 June 2021',
    ' 28 شباط، 2020 ',
    'New York, 8 June 2021',
    'جنيف، 8 حزيران/يونيه 2021',
    'It met on 8 June 2021',
  ]
  expect(lines.map(isDateLine)).toEqual([true, true, true, true, false])
})
