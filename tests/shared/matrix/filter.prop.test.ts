import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { FILTER_FIELDS, MatrixFilter, parseFilter, serializeFilter } from '../../../shared/matrix/filter.ts'
import { STATUSES } from '../../../shared/model/annotation.ts'
import { STANCES } from '../../../shared/model/stance.ts'

const key = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
const listOf = <T>(item: fc.Arbitrary<T>) => fc.uniqueArray(item, { maxLength: 5 })
const filters = fc
  .record({
    document: listOf(fc.uuid()),
    analyst: listOf(fc.uuid()),
    theme: listOf(key),
    group: listOf(fc.oneof(key, fc.constantFrom('type:state', 'type:igo'))),
    stance: listOf(fc.constantFrom(...STANCES)),
    status: listOf(fc.constantFrom(...STATUSES)),
  })
  .map((filter) => MatrixFilter.parse(filter))

const asSets = (filter: MatrixFilter) => FILTER_FIELDS.map((field) => new Set<string>(filter[field]))

test('[MTX] a filter survives its way through a URL, and its URL does not depend on the order of choosing', () => {
  fc.assert(
    fc.property(filters, (filter) => {
      const url = new URLSearchParams(serializeFilter(filter)).toString()
      const query = Object.fromEntries(new URLSearchParams(url))
      expect(asSets(parseFilter(query))).toEqual(asSets(filter))
      const reversed = Object.fromEntries(FILTER_FIELDS.map((field) => [field, [...filter[field]].reverse()]))
      expect(serializeFilter(reversed as MatrixFilter)).toEqual(serializeFilter(filter))
    }),
  )
})

test('a malformed filter is refused with the name of its field, and nothing else throws', () => {
  expect(() => parseFilter({ stance: 'supports,loves' })).toThrow(new AppError('bad_filter', { field: 'stance' }))
  expect(refused({ stance: 'supports,loves' })).toBe('stance')
  expect(refused({ document: 'x' })).toBe('document')
  expect(refused({ theme: ',' })).toBe('theme')
  expect(refused({ group: 'type:' })).toBe('group')
  expect(refused({ theme: Array.from({ length: 201 }, (_, n) => `t${n}`).join(',') })).toBe('theme')
  fc.assert(
    fc.property(fc.constantFrom(...FILTER_FIELDS), fc.string({ unit: 'binary' }), (field, text) => {
      expect([null, field]).toContain(refused({ [field]: text }))
    }),
  )
})

function refused(query: Record<string, string>): unknown {
  try {
    parseFilter(query)
    return null
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'bad_filter') throw error
    return error.details.field
  }
}
