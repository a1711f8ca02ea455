// Folding: what finding names in a list stands on.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldText } from '../../../shared/text/fold.ts'

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
