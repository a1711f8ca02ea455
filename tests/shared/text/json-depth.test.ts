import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTooDeep, parseBoundedJson } from '../../../shared/text/json-depth.ts'
import { MAX_JSON_DEPTH } from '../../../shared/text/storable.ts'

const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}0${'}]'.repeat(levels / 2)}`

const depthOf = (value: unknown): number =>
  value === null || typeof value !== 'object' ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf))

test('[BOUND] JSON of 32 levels is read, of one more it is not, and never 100,000 of them are gone down into', () => {
  expect(isTooDeep(nested(MAX_JSON_DEPTH))).toBe(false)
  expect(isTooDeep(`[${nested(MAX_JSON_DEPTH)}]`)).toBe(true)
  expect(() => parseBoundedJson('['.repeat(100_000))).toThrow(RangeError)
})

test('brackets inside strings, behind escapes too, are not levels', () => {
  for (const text of ['['.repeat(100), `\\"${'{'.repeat(100)}`, `${'['.repeat(100)}\\`])
    expect(isTooDeep(JSON.stringify({ [text]: [text] }))).toBe(false)
})

test('for every JSON text the answer is that of a count on the parsed value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 40 }), (value, more) => {
      const json = `${'['.repeat(more)}${JSON.stringify(value)}${']'.repeat(more)}`
      expect(isTooDeep(json)).toBe(depthOf(JSON.parse(json)) > MAX_JSON_DEPTH)
    }),
  )
})
