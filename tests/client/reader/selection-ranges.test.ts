import { expect, test } from 'vitest'
import { quoteOf, subtractRanges, uniteRanges } from '../../../client/reader/ranges.ts'
import { moveEdge, selectionToRanges } from '../../../client/reader/selection-ranges.ts'
import type { BlockRange } from '../../../shared/model/annotation.ts'
import type { TextPoint } from '../../../shared/protocol/awareness.ts'
import { model, pointAt } from './text-fixture.ts'

const select = (anchor: TextPoint, head: TextPoint, isExact = false) =>
  selectionToRanges(model, { anchor, head }, { isExact })
const words = (ranges: BlockRange[]) => quoteOf(model, ranges)

test('a selection grows to whole words, whichever way it was made', () => {
  const from = pointAt(1, 'ولة انطباق')
  const to = pointAt(1, 'انطباق القانو', true)
  expect(words(select(from, to))).toBe('الدولة انطباق القانون')
  expect(select(to, from)).toEqual(select(from, to))
})

test('exactly these letters: only a letter and its marks stay together', () => {
  const ranges = select(pointAt(1, 'ؤيّد'), pointAt(1, 'تؤي', true), true)
  expect(words(ranges)).toBe('ؤيّ')
})

test('blanks and bidirectional controls at the edges are left out', () => {
  expect(words(select(pointAt(1, ' انطباق'), pointAt(1, 'انطباق ', true)))).toBe('انطباق')
  expect(words(select(pointAt(3, 'التقرير'), pointAt(3, '‏ ', true)))).toBe('التقرير')
})

test('over several blocks there is one range for each that has words', () => {
  const ranges = select(pointAt(1, 'القانون'), pointAt(3, 'الفريق', true))
  expect(ranges.map((range) => range.blockId)).toEqual(['b1', 'b3'])
  expect(words(ranges)).toBe('القانون على الفضاء الإلكتروني. […] 8 - 𞸀𞸁 أكد الفريق')
})

test('offsets count code points, so that letters outside the basic plane are one each', () => {
  const [range] = select(pointAt(3, 'أكد'), pointAt(3, '😀', true))
  expect(range).toEqual({ blockId: 'b3', start: 7, end: 19 })
})

test('nothing but blanks is no range', () => {
  expect(select(pointAt(1, ' الدولة'), pointAt(1, 'الدولة'))).toEqual([])
  expect(select({ blockId: model.blocks[2]?.id ?? ('b2' as never), offset: 0 }, pointAt(3, '8'))).toEqual([])
})

test('a selection added to an annotation makes a second range, or joins the one it touches', () => {
  const first = select(pointAt(3, 'أكد'), pointAt(3, 'الفريق', true))
  const second = select(pointAt(4, 'يتبع'), pointAt(4, 'الكلام', true))
  expect(words(uniteRanges(model, second, first))).toBe('أكد الفريق […] يتبع الكلام')
  const touching = select(pointAt(3, 'الفريق'), pointAt(3, 'التقرير', true))
  expect(words(uniteRanges(model, first, touching))).toBe('أكد الفريق 😀 التقرير')
})

test('a selection cut out of an annotation leaves what is around it', () => {
  const whole = select(pointAt(1, 'تؤيّد'), pointAt(1, 'القانون', true))
  const middle = select(pointAt(1, ' الدولة'), pointAt(1, 'الدولة ', true), true)
  const left = subtractRanges(model, whole, middle)
  expect(left).toHaveLength(2)
  expect(words(left)).toBe('تؤيّد […] انطباق القانون')
  expect(subtractRanges(model, whole, whole)).toEqual([])
})

test('edges move word by word, and not past each other', () => {
  const ranges = select(pointAt(1, 'انطباق'), pointAt(1, 'القانون', true))
  expect(words(moveEdge(model, ranges, 'end', 1))).toBe('انطباق القانون على')
  expect(words(moveEdge(model, ranges, 'end', -1))).toBe('انطباق')
  expect(words(moveEdge(model, ranges, 'start', -1))).toBe('الدولة انطباق القانون')
  expect(words(moveEdge(model, ranges, 'start', 1))).toBe('القانون')
  const one = select(pointAt(1, 'القانون'), pointAt(1, 'القانون', true))
  expect(moveEdge(model, one, 'end', -1)).toEqual(one)
})

test('the end can take the full stop in', () => {
  const last = select(pointAt(1, 'الإلكتروني'), pointAt(1, 'الإلكتروني', true))
  expect(words(moveEdge(model, last, 'end', 1))).toBe('الإلكتروني.')
})
