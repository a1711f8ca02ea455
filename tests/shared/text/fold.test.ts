// Folding and graphemes: what search and selection stand on.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldText } from '../../../shared/text/fold.ts'
import { snapRange, snapToGrapheme } from '../../../shared/text/graphemes.ts'

test.each([
  ['إستونيا', 'استونيا'],
  ['القُدْس', 'القدس'],
  ['مسؤولية', 'مسووليه'],
  ['رئيس', 'رييس'],
  ['مصطفى', 'مصطفي'],
  ['كـــتاب', 'كتاب'],
  ['ﻻ', 'لا'],
  ['الصين⁹', 'الصين'],
  ['٢٠٢١ ۲۰۲۱', '2021 2021'],
  ['\u202bنص\u202c', 'نص'],
  ['1٬000، ثم', '1,000, ثم'],
  ['Côte d’Ivoire', 'cote d’ivoire'],
])('%s folds to %s', (text, folded) => expect(foldText(text)).toBe(folded))

test('folding twice is folding once', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(foldText(foldText(text))).toBe(foldText(text))
    }),
  )
})

test('a range is widened to whole characters: letters keep their marks, emoji their parts, CRLF its pair', () => {
  expect(snapRange('مُدَن', 1, 3)).toEqual({ start: 0, end: 4 })
  expect(snapRange('a👩‍⚖️b', 3, 4)).toEqual({ start: 1, end: 6 })
  expect(snapToGrapheme('a\r\nb', 2, 'start')).toBe(1)
  expect(snapToGrapheme('𞸀𞸁', 1, 'end')).toBe(2)
})

test('snapping agrees with the segmenter at every offset, also far from the start of the text', () => {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
  const unit = fc.oneof(
    fc.constantFrom('مُ', 'ن', '👩‍⚖️', '🇪🇪', '\r\n', '\n', ' ', 'e\u0301', '𞸀', ' \u0301', 'word '),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  )
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 200 }), fc.nat(), (units, seed) => {
      const text = units.join('')
      const boundaries = [...segmenter.segment(text)].map(({ index }) => index).concat(text.length)
      const offset = seed % (text.length + 1)
      expect(snapToGrapheme(text, offset, 'start')).toBe(boundaries.findLast((at) => at <= offset) ?? 0)
      expect(snapToGrapheme(text, offset, 'end')).toBe(boundaries.find((at) => at >= offset) ?? text.length)
    }),
    { numRuns: process.env.LONG ? 5_000 : 200 },
  )
})
