// Laws of parsing: nothing of a text is lost, changed or invented.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codePointLength, sliceCodePoints } from '../../../shared/text/code-points.ts'
import { textDirection } from '../../../shared/text/direction.ts'
import { parseText } from '../../../shared/text/parse-text.ts'

const NUM_RUNS = process.env.LONG ? 5_000 : 300

/** Pieces that documents are made of, and what breaks parsers: line ends of every kind, marks, bidi, astral. */
const piece = fc.oneof(
  fc.constantFrom('\n', '\r\n', '\r', '\u0085', '\u2028', '\v', '\f', '\n\n', '\t', ' ', '  ', '\u00a0'),
  fc.constantFrom('7 - ', '(أ) ', '- (ب) ', 'أولا - ', 'IV. ', '(3) ', '¹ ', '⁽²⁾', '• ', '## ', '3\t', '"', '«', '»'),
  fc.constantFrom('جدول المحتويات', '(توقيع) ', 'Annex', 'Distr.: General', '8 June 2021', 'A/65/201', '........ 4'),
  fc.constantFrom('𞸀', '🕊️', 'e\u0301', 'مُ', '\u200f', '\u202e', '\u2067', '\ufeff', '\u0640'),
  fc.constantFrom('نص عربي طويل بعض الشيء. ', 'plain words of prose, ', 'a stop. ', 'كلمة', 'word'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))

test('[TEXT] blocks and the blank space between them give the text back to the character', () => {
  fc.assert(
    fc.property(text, (source) => {
      const { blocks } = parseText(source)
      let rebuilt = ''
      let at = 0
      for (const block of blocks) {
        const gap = sliceCodePoints(source, at, block.startCp)
        expect(gap).toMatch(/^[\s\u0085]*$/u)
        expect(block.text).toBe(sliceCodePoints(source, block.startCp, block.endCp))
        expect(block.text.trim()).not.toBe('')
        rebuilt += gap + block.text
        at = block.endCp
      }
      const rest = sliceCodePoints(source, at, codePointLength(source))
      expect(rest).toMatch(/^[\s\u0085]*$/u)
      expect(rebuilt + rest).toBe(source)
    }),
    { numRuns: NUM_RUNS },
  )
})

test('[TEXT] the same text gives the same blocks, with ids of their own and levels and labels in bounds', () => {
  fc.assert(
    fc.property(text, (source) => {
      const { blocks } = parseText(source)
      expect(parseText(source).blocks).toEqual(blocks)
      expect(blocks.map((block) => block.id)).toEqual(blocks.map((_, index) => `b${index + 1}`))
      for (const { type, level, number } of blocks) {
        const [least, most] = type === 'heading' ? [1, 3] : type === 'list_item' ? [1, 4] : [0, 0]
        expect(level).toBeGreaterThanOrEqual(least)
        expect(level).toBeLessThanOrEqual(most)
        expect(number?.length ?? 0).toBeLessThanOrEqual(16)
      }
    }),
    { numRuns: NUM_RUNS },
  )
})

test('direction belongs to letters: digits, marks and spaces around a text never turn it', () => {
  const weak = fc.stringMatching(/^[0-9 .,:;()\t-]{0,10}$/)
  fc.assert(
    fc.property(weak, weak, fc.constantFrom('كلمة', 'word', 'שלום', '中文'), (before, after, word) => {
      const expected = textDirection(word, 'ltr')
      expect(textDirection(before + word + after, 'ltr')).toBe(expected)
      expect(textDirection(before + word + after, 'rtl')).toBe(expected)
      expect(textDirection(before + after, 'rtl')).toBe('rtl')
      expect(textDirection(before + after, 'ltr')).toBe('ltr')
    }),
  )
})
