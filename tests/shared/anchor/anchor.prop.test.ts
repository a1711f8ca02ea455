import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrangeRanges, sortRanges } from '../../../shared/anchor/arrange.ts'
import { type AnchorBlock, describe as describeAnchor, quoteRanges } from '../../../shared/anchor/describe.ts'
import { resolve } from '../../../shared/anchor/resolve.ts'
import type { BlockRange } from '../../../shared/model/annotation.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import { codePointLength, sliceCodePoints, toUtf16 } from '../../../shared/text/code-points.ts'

const RUNS = process.env.LONG ? 20_000 : 1_500

// Few letters, so that the same words occur again and again; marks, an astral letter, a joined emoji, CR LF.
const letter = fc.constantFrom('ق', 'ا', 'ل', ' ', 'َ', 'ّ', '𝔘', '👩‍🚀', 'a', 'é', '1', '\r\n')
const paragraph = fc.array(letter, { minLength: 1, maxLength: 40 }).map((letters) => letters.join(''))
const document = fc
  .array(paragraph, { minLength: 1, maxLength: 6 })
  .map((texts) => texts.map((text, i): AnchorBlock => ({ id: `b${i}` as BlockId, text })))

/** Ranges in the stored form somewhere in the document. */
const ranges = (blocks: AnchorBlock[]) =>
  fc
    .array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 3 })
    .map((picks) =>
      picks.flatMap(([b, s, l]): BlockRange[] => {
        const block = blocks[b % blocks.length] as AnchorBlock
        const length = codePointLength(block.text)
        const start = s % length
        return [{ blockId: block.id, start, end: start + 1 + (l % (length - start)) }]
      }),
    )
    .map((picked) => sortRanges(blocks, picked) ?? sortRanges(blocks, picked.slice(0, 1)) ?? [])
    .map((sorted) => arrangeRanges(blocks, sorted))

type Edit =
  | { kind: 'insert'; block: number; at: number; text: string }
  | { kind: 'delete'; block: number; at: number; length: number }
  | { kind: 'split'; block: number; at: number }
  | { kind: 'join' | 'remove' | 'repeat'; block: number }

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), block: fc.nat(), at: fc.nat(), text: paragraph }),
  fc.record({ kind: fc.constant('delete' as const), block: fc.nat(), at: fc.nat(), length: fc.nat(20) }),
  fc.record({ kind: fc.constant('split' as const), block: fc.nat(), at: fc.nat() }),
  fc.record({ kind: fc.constantFrom('join' as const, 'remove' as const, 'repeat' as const), block: fc.nat() }),
)

function apply(blocks: AnchorBlock[], e: Edit, count: number): AnchorBlock[] {
  if (blocks.length === 0) return blocks
  const index = e.block % blocks.length
  const { id, text } = blocks[index] as AnchorBlock
  const cut = (at: number) => toUtf16(text, at % (codePointLength(text) + 1))
  const fresh = `n${count}` as BlockId
  switch (e.kind) {
    case 'insert':
      return blocks.with(index, { id, text: text.slice(0, cut(e.at)) + e.text + text.slice(cut(e.at)) })
    case 'delete': {
      const from = cut(e.at)
      return blocks.with(index, {
        id,
        text: text.slice(0, from) + sliceCodePoints(text.slice(from), e.length, Infinity),
      })
    }
    case 'split':
      return blocks.toSpliced(
        index,
        1,
        { id, text: text.slice(0, cut(e.at)) },
        { id: fresh, text: text.slice(cut(e.at)) },
      )
    case 'join': {
      const next = blocks[index + 1]
      return next ? blocks.toSpliced(index, 2, { id, text: text + next.text }) : blocks
    }
    case 'remove':
      return blocks.toSpliced(index, 1)
    case 'repeat':
      return blocks.toSpliced(index, 0, { id: fresh, text })
  }
}

const anchored = document.chain((blocks) => fc.tuple(fc.constant(blocks), ranges(blocks)))

describe('[ANCH] describe and resolve', () => {
  test('[ANCH4] after any edits, an anchor resolves to its quote or is an orphan, never to other words', () => {
    let resolvedElsewhere = 0
    fc.assert(
      fc.property(anchored, fc.array(edit, { maxLength: 6 }), ([blocks, where], edits) => {
        const description = describeAnchor(blocks, where)
        if (!description) throw new Error('ranges lie in the document')
        const after = edits.reduce(apply, blocks)
        const result = resolve({ ranges: where, ...description }, after)
        if (result.state === 'orphan') return
        expect(quoteRanges(after, result.ranges)).toBe(description.quote)
        expect(sortRanges(after, result.ranges)).toEqual(result.ranges)
        if (JSON.stringify(result.ranges) !== JSON.stringify(where)) resolvedElsewhere++
      }),
      { numRuns: RUNS },
    )
    expect(resolvedElsewhere).toBeGreaterThan(0)
  })

  test('without edits it resolves to where it was', () => {
    fc.assert(
      fc.property(anchored, ([blocks, where]) => {
        const description = describeAnchor(blocks, where)
        expect(description && resolve({ ranges: where, ...description }, blocks)).toEqual({
          state: 'anchored',
          ranges: where,
        })
      }),
      { numRuns: RUNS / 3 },
    )
  })

  test('[ANCH1, ANCH2] arranging twice is arranging once, and no letter loses its marks', () => {
    const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })
    fc.assert(
      fc.property(anchored, ([blocks, where]) => {
        expect(arrangeRanges(blocks, where)).toEqual(where)
        for (const { blockId, start, end } of where) {
          const { text } = blocks.find((block) => block.id === blockId) as AnchorBlock
          const edges = new Set([...graphemes.segment(text)].map(({ index }) => index)).add(text.length)
          expect(edges.has(toUtf16(text, start)) && edges.has(toUtf16(text, end))).toBe(true)
        }
      }),
      { numRuns: RUNS / 3 },
    )
  })
})

describe('[ANCH] never silently elsewhere', () => {
  const sentence = 'وتؤكد الدول من جديد التزامها.'
  const blocks = (...texts: string[]) => texts.map((text, i): AnchorBlock => ({ id: `b${i}` as BlockId, text }))
  const original = blocks(`تمهيد أول طويل. ${sentence} خاتمة أولى.`, `كلام آخر تماماً هنا. ${sentence} نهاية أخرى.`)
  const start = codePointLength('تمهيد أول طويل. ')
  const where = [{ blockId: 'b0' as BlockId, start, end: start + codePointLength(sentence) }]
  const description = describeAnchor(original, where)
  if (!description) throw new Error('the range lies in the document')
  const anchor = { ranges: where, ...description }

  test('the one remaining copy of a repeated sentence is not the sentence that was marked', () => {
    expect(resolve(anchor, original.slice(1))).toEqual({ state: 'orphan', reason: 'gone' })
  })

  test('a paragraph that moved takes its mark along, to its own copy', () => {
    const [first, second] = original as [AnchorBlock, AnchorBlock]
    const moved = [second, { ...first, id: 'new' as BlockId }]
    expect(resolve(anchor, moved)).toEqual({ state: 'anchored', ranges: [{ ...where[0], blockId: 'new' }] })
  })

  test('[ANCH4] two places that agree equally well are not chosen between', () => {
    const [first] = original as [AnchorBlock]
    const copies = ['x', 'y'].map((id) => ({ ...first, id: id as BlockId }))
    expect(resolve(anchor, copies)).toEqual({ state: 'orphan', reason: 'ambiguous' })
  })

  test('a paragraph split before the mark keeps it; one split inside it does not', () => {
    const text = original[0]?.text ?? ''
    const at = toUtf16(text, start)
    const split = (where: number) => [
      { id: 'b0' as BlockId, text: text.slice(0, where) },
      { id: 'n' as BlockId, text: text.slice(where) },
      ...original.slice(1),
    ]
    const length = codePointLength(sentence)
    expect(resolve(anchor, split(at))).toEqual({ state: 'anchored', ranges: [{ blockId: 'n', start: 0, end: length }] })
    expect(resolve(anchor, split(at + 5))).toEqual({ state: 'orphan', reason: 'gone' })
  })
})
