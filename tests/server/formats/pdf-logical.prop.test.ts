import bidiFactory from 'bidi-js'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { mirror } from '../../../server/jobs/formats/pdf/characters.ts'
import { toLogical, type VisualCluster } from '../../../server/jobs/formats/pdf/logical.ts'

const bidi = bidiFactory()

// Lays a line out as UAX 9 says: characters from left to right, brackets as they look, one run for each level's stretch.
function layOut(text: string, direction: 'rtl' | 'ltr', { hasRuns = true } = {}): VisualCluster[] {
  const { levels } = bidi.getEmbeddingLevels(text, direction) as { levels: Uint8Array }
  const order = bidi.getReorderedIndices(text, {
    levels,
    paragraphs: [{ start: 0, end: text.length - 1, level: direction === 'rtl' ? 1 : 0 }],
  }) as number[]
  let run = 0
  return order.map((index, at) => {
    const before = order[at - 1]
    if (before !== undefined && levels[before] !== levels[index]) run++
    const character = text[index] as string
    return { text: (levels[index] as number) % 2 === 1 ? mirror(character) : character, run: hasRuns ? run : -1 }
  })
}

const arabic = fc.constantFrom('القانون', 'الدولي', 'في', 'قرار', 'نيسان/أبريل', 'لا', 'الصين⁹')
const latin = fc.constantFrom('ICANN', 'A/65/201', 'GE-001', 'June', 'WSIS+10', 'Log4Shell')
const number = fc.constantFrom('8', '2021', '24-28', '237/70', '1,250.75', '12.5%', '٢٠٢٥', '8:00')
const word = fc.oneof(
  { weight: 5, arbitrary: arabic },
  { weight: 2, arbitrary: latin },
  { weight: 2, arbitrary: number },
)
const bracketed = fc
  .tuple(fc.array(arabic, { minLength: 1, maxLength: 3 }), fc.constantFrom('()', '[]', '«»'))
  .map(([inner, [open, close]]) => `${open}${inner.join(' ')}${close}`)
const sentence = fc
  .tuple(
    arabic,
    fc.array(fc.oneof({ weight: 6, arbitrary: word }, { weight: 1, arbitrary: bracketed }), { maxLength: 8 }),
    arabic,
  )
  .map(([first, middle, last]) => `${[first, ...middle, last].join(' ')}.`)

it('a right-to-left line laid out by levels comes back in the order in which it was written', () => {
  fc.assert(
    fc.property(sentence, (text) => {
      expect(toLogical(layOut(text, 'rtl'), 'rtl').text).toBe(text)
    }),
    { numRuns: 2_000 },
  )
})

it('a line of Arabic words and single numbers needs no runs to come back', () => {
  const single = fc.constantFrom('8', '2021', '237/70', '1,250.75', '٢٠٢٥')
  const part = fc.oneof(
    arabic,
    bracketed,
    fc.tuple(single, arabic).map((pair) => pair.join(' ')),
  )
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 8 }), (parts) => {
      const text = ['وأن', ...parts, 'انتهى'].join(' ')
      expect(toLogical(layOut(text, 'rtl', { hasRuns: false }), 'rtl').text).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

it('a left-to-right line with Arabic words inside comes back', () => {
  const inside = fc.array(arabic, { minLength: 1, maxLength: 3 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(fc.array(fc.tuple(latin, inside), { minLength: 1, maxLength: 4 }), (pairs) => {
      const text = `${pairs.flat().join(' ')} and so on.`
      expect(toLogical(layOut(text, 'ltr'), 'ltr').text).toBe(text)
    }),
    { numRuns: 1_000 },
  )
})

it('no character is lost or made in any line, whatever the directions and runs', () => {
  const any = fc.array(fc.constantFrom(...'ابتثج abcXY 0123 ٠١٢ ()[]«» .,:;/-+% '), { maxLength: 40 })
  fc.assert(
    fc.property(
      any,
      fc.constantFrom('rtl' as const, 'ltr' as const),
      fc.boolean(),
      (characters, direction, hasRuns) => {
        const clusters = characters.map((text, index) => ({ text, run: hasRuns ? index >> 2 : -1 }))
        const flat = (list: readonly string[]) =>
          list
            .map((one) => [one, mirror(one)].sort()[0])
            .sort()
            .join('')
        expect(flat([...toLogical(clusters, direction).text])).toBe(flat(characters))
      },
    ),
    { numRuns: 2_000 },
  )
})

it.each([
  ['8 June 2021', 'a date that opens a right-to-left paragraph'],
  ['في 8 June 2021 بنيويورك', 'a date inside'],
  ['من 24-28 شباط/فبراير', 'a range of days'],
  ['ICANN (IGO) وفريق GE', 'brackets that belong to Latin letters'],
  ['النسبة 12.5% و٪٥٠ منها', 'percentages'],
  ['الصين⁹ وروسيا⁽¹⁾', 'marks of notes'],
])('%s: %s', (text) => {
  expect(toLogical(layOut(text, 'rtl'), 'rtl').text).toBe(text)
})
