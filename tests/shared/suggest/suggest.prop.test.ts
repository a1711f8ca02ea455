import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BlockId } from '../../../shared/model/ids.ts'
import { runToEnd } from '../../../shared/suggest/run.ts'
import { isInnerSlip } from '../../../shared/suggest/slips.ts'
import { createSuggester, type Mention } from '../../../shared/suggest/suggest.ts'
import { tokenize } from '../../../shared/suggest/tokens.ts'
import { sliceCodePoints } from '../../../shared/text/code-points.ts'
import { readStarterCodebook } from '../../_help/starter-codebook.ts'

const codebook = await readStarterCodebook()
const suggester = runToEnd(createSuggester({ ...codebook, language: 'ar' }))
const names = codebook.actors.filter(({ type }) => type === 'state').map(({ names }) => names.ar as string)

function run(text: string): Mention[] {
  return runToEnd(suggester.steps([{ id: 'b' as BlockId, type: 'paragraph', text }]))
}

const fold = (text: string) =>
  tokenize(text)
    .map(({ word }) => word)
    .join(' ')

// Names between words of our own, with what may be written before, between and behind their letters.
const noise = fc.constantFrom('', '⁹', '⁽³⁾', '،', ' 🕊️ ', '\u200f', '.', ' (', ') ')
const proclitic = fc.constantFrom('', 'و', 'ب', 'ول', 'ف')
const filler = fc.constantFrom(' أكدت ', ' وقال الوفد ', '\n', ' 𝔘𝔫𝔦 ', ' the ', ' لُغَةٍ ', ' — ')
const tatweel = (name: string, at: number) => `${name.slice(0, at)}ـ${name.slice(at)}`
const text = fc
  .array(fc.tuple(filler, proclitic, fc.constantFrom(...names), fc.nat(3), noise), { maxLength: 12 })
  .map((parts) => parts.map(([a, b, name, at, c]) => `${a}${b}${at > 1 ? tatweel(name, at) : name}${c}`).join(''))

describe('places of suggestions', () => {
  it('[SUGG1] what is highlighted folds to the name, and no two names overlap', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'grapheme' })), (source) => {
        let end = 0
        for (const mention of run(source)) {
          if (mention.kind !== 'actor' || mention.slip) continue
          const folded = fold(sliceCodePoints(source, mention.start, mention.end))
          expect(folded.replace(/^لل/, 'ال')).toBe(mention.form)
          expect(mention.start).toBeGreaterThanOrEqual(end)
          end = mention.end
        }
      }),
    )
  })

  it('tokens stand in order inside the text, and fold to their word', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (source) => {
        let end = 0
        for (const token of tokenize(source)) {
          expect(token.startUtf16).toBeGreaterThanOrEqual(end)
          expect(token.endUtf16).toBeGreaterThan(token.startUtf16)
          end = token.endUtf16
          const surface = source.slice(token.startUtf16, token.endUtf16)
          expect(sliceCodePoints(source, token.startCp, token.endCp)).toBe(surface)
          expect(fold(surface)).toBe(token.word)
        }
        expect(end).toBeLessThanOrEqual(source.length)
      }),
    )
  })

  it('[SUGG3] one changed inner letter is a slip, in either direction', () => {
    const word = fc.string({ unit: fc.constantFrom('ا', 'ب', 'ت', 'ن', 'ي'), minLength: 3, maxLength: 9 })
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('ا', 'ب', 'ت', ''), (a, at, letter) => {
        const index = 1 + (at % (a.length - 2))
        const b = a.slice(0, index) + letter + a.slice(index + 1)
        expect(isInnerSlip(a, b)).toBe(a !== b)
        expect(isInnerSlip(b, a)).toBe(a !== b)
      }),
    )
  })
})

describe('time', () => {
  it('[SUGG5] four times the text takes about four times as long, whatever it consists of', () => {
    const kinds = [
      'قالت الصين إن إستونيا وفرنسا والمملكة المتحدة تؤيد تدابير بناء الثقة في الفضاء الإلكتروني. ',
      'الولايات ',
      'الجمعية ',
      'كازاحستان',
      'a',
      'و',
      '(',
    ]
    const work = (source: string) => {
      const startedAt = performance.now()
      run(source)
      return performance.now() - startedAt
    }
    for (const kind of kinds) {
      const of = (length: number) => kind.repeat(Math.ceil(length / kind.length))
      work(of(20_000))
      const small = Math.min(work(of(50_000)), work(of(50_000)))
      const large = Math.min(work(of(200_000)), work(of(200_000)))
      expect(large, kind).toBeLessThan(12 * small + 100)
    }
  })
})
