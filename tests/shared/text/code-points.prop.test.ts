import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codePointLength, sliceCodePoints, toCodePoint, toUtf16 } from '../../../shared/text/code-points.ts'

// Short ones and ones long enough to be remembered; pairs, and halves of pairs.
const letters = fc.constantFrom('a', 'ق', 'ّ', '🕊', '𝔘', '\ud83d', '\udd4a')
const texts = fc.oneof(
  fc.array(letters, { maxLength: 20 }).map((all) => all.join('')),
  fc.array(letters, { minLength: 200, maxLength: 400 }).map((all) => all.join('')),
)

test('offsets in code points and in UTF-16 are those of the text taken apart', () => {
  fc.assert(
    fc.property(texts, fc.nat(500), fc.nat(500), (text, a, b) => {
      const points = [...text]
      const before = (offset: number) => points.slice(0, offset).join('').length
      expect(codePointLength(text)).toBe(points.length)
      expect(toUtf16(text, a)).toBe(before(a))
      expect(sliceCodePoints(text, Math.min(a, b), Math.max(a, b))).toBe(
        points.slice(Math.min(a, b), Math.max(a, b)).join(''),
      )
      const whole = points.findIndex((_, index) => before(index + 1) > a)
      expect(toCodePoint(text, a)).toBe(whole === -1 ? points.length : whole)
    }),
  )
})

test('[BOUND] a long text is looked through once, however often it is asked about', () => {
  const text = `${'ق'.repeat(1_000_000)}🕊`
  const start = performance.now()
  for (let n = 0; n < 10_000; n++) expect(toUtf16(text, n)).toBe(n)
  expect(performance.now() - start).toBeLessThan(2_000)
})
