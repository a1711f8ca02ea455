import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrangeRanges, sortRanges } from '../../../shared/anchor/arrange.ts'
import { quoteRanges } from '../../../shared/anchor/describe.ts'
import type { EditIndex } from '../../../shared/anchor/edit-index.ts'
import { indexEdit } from '../../../shared/anchor/edit-index.ts'
import { moveAnchor } from '../../../shared/anchor/move.ts'
import { type AnnotationRecord, AnnotationRecord as RecordSchema } from '../../../shared/model/annotation.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import { TextEdit } from '../../../shared/model/text-edit.ts'
import { createEditedText, EDIT_KINDS, recordAt } from '../../_help/edited-text.ts'
import { createRandom, type Random } from '../../_help/random-work.ts'
import { PARAGRAPHS } from '../../_help/workspace.ts'

const RUNS = process.env.LONG ? 2_000 : 15
const EDITS = 200

type Text = ReturnType<typeof createEditedText>

/** What stands at the ranges is the quote, in the stored form, and the record is one that the wire carries. */
function expectStored(text: Text, record: AnnotationRecord) {
  expect(RecordSchema.parse(record)).toEqual(record)
  if (record.anchorState === 'orphan') return
  const blocks = text.blocks()
  expect(quoteRanges(blocks, record.ranges)).toBe(record.quote)
  expect(sortRanges(blocks, record.ranges)).toEqual(record.ranges)
  expect(arrangeRanges(blocks, record.ranges)).toEqual(record.ranges)
}

/** As the history keeps it and a replay reads it. */
const replayed = (index: EditIndex) => indexEdit(TextEdit.parse(JSON.parse(JSON.stringify(index.edit))))

function randomTag(random: Random, text: Text): AnnotationRecord {
  const blocks = text.blocks()
  const block = random.pick(blocks.filter(({ text: own }) => own.length > 12))
  const length = [...block.text].length
  const start = random.below(length - 4)
  const end = start + 2 + random.below(length - start - 2)
  return recordAt(blocks, arrangeRanges(blocks, [{ blockId: block.id, start, end }]))
}

describe('[CORR] tags stay on their words', () => {
  test(`[CORR1] ${EDITS} random edits outside a tag leave its excerpt as it is, on the very same letters`, () => {
    let edits = 0
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const random = createRandom(seed)
        const text = createEditedText([...PARAGRAPHS, ...PARAGRAPHS.map((p) => `${p} ${p}`)], true)
        let record = randomTag(random, text)
        const first = record
        const letters = new Set(text.uidsAt(record.ranges))
        const undo: ReturnType<Text['paragraphs']>[] = []
        for (let n = 0; n < EDITS; n++) {
          const state = text.paragraphs()
          const isUndo = undo.length > 0 && random.chance(0.15)
          const index = isUndo
            ? text.restore(undo.pop() ?? state)
            : text.edit(random, random.pick(EDIT_KINDS), (uid) => letters.has(uid))
          if (index === null) continue
          edits++
          if (isUndo ? random.chance(0.5) : true) undo.push(state)
          const next = moveAnchor(record, index)
          expect(moveAnchor(record, replayed(index))).toEqual(next)
          record = next
          expectStored(text, record)
          // Marks that were put right behind the last letter belong to it.
          const now = text.uidsAt(record.ranges)
          expect(now.filter((uid) => letters.has(uid))).toEqual([...letters])
          expect(record.anchorState).toBe('anchored')
          if (now.length === letters.size) expect(record.quote.replaceAll(' […] ', '')).toBe(first.quote)
          else for (const uid of now) letters.add(uid)
          if (now.length !== letters.size) return
        }
      }),
      { numRuns: RUNS },
    )
    expect(edits).toBeGreaterThan((RUNS * EDITS) / 2)
  })

  test('[CORR1] edits inside a tag leave the edited text as its excerpt', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (seed) => {
        const random = createRandom(seed)
        const text = createEditedText([...PARAGRAPHS, ...PARAGRAPHS.map((p) => `${p} ${p}`)], true)
        let record = randomTag(random, text)
        for (let n = 0; n < 30; n++) {
          const [edge] = text.uidsAt(record.ranges)
          const lastEdge = text.uidsAt(record.ranges).at(-1)
          const range = random.pick(record.ranges)
          const index = text.change((paragraphs, { toLetters, freshId }) =>
            paragraphs.flatMap((paragraph) => {
              if (paragraph.id !== range.blockId || range.end - range.start < 3) return [paragraph]
              const at = range.start + 1 + random.below(range.end - range.start - 1)
              const { letters } = paragraph
              // Of a range whose words are all gone, punctuation does not stay.
              const isWord = (one: number) => /[\p{L}\p{N}]/u.test(letters[one]?.letter ?? '')
              if (!isWord(range.start)) return [paragraph]
              if (random.chance(0.2))
                return [
                  { ...paragraph, letters: letters.slice(0, at) },
                  { ...paragraph, id: freshId(), letters: letters.slice(at) },
                ]
              if (random.chance(0.5))
                return [
                  { ...paragraph, letters: letters.toSpliced(at, 0, ...toLetters(random.pick(['ض', 'كلمة', ' ']))) },
                ]
              return [{ ...paragraph, letters: letters.toSpliced(at, Math.min(random.below(4), range.end - 1 - at)) }]
            }),
          )
          if (index === null) continue
          const all = text.paragraphs().flatMap(({ letters }) => letters.map(({ uid }) => uid))
          const expected = all.slice(all.indexOf(edge as number), all.indexOf(lastEdge as number) + 1)
          record = moveAnchor(record, index)
          expectStored(text, record)
          if (record.anchorState === 'orphan') {
            const letters = new Map(
              text.paragraphs().flatMap((one) => one.letters.map(({ uid, letter }) => [uid, letter])),
            )
            expect(expected.map((uid) => letters.get(uid)).join('')).not.toMatch(/[\p{L}\p{N}]/u)
            return
          }
          // A cluster that an edit made across an edge is the tag's as a whole.
          const now = text.uidsAt(record.ranges)
          expect(now.slice(now.indexOf(edge as number), now.indexOf(lastEdge as number) + 1)).toEqual(expected)
          expect(now.length - expected.length).toBeLessThan(4)
        }
      }),
      { numRuns: RUNS * 5 },
    )
  })
})

describe('[CORR] by example', () => {
  const at = (text: Text, part: string) => {
    const block = text.blocks().find((one) => one.text.includes(part))
    if (!block) throw new Error(`no block has ${part}`)
    const start = [...block.text.slice(0, block.text.indexOf(part))].length
    return recordAt(text.blocks(), [{ blockId: block.id, start, end: start + [...part].length }])
  }
  /** Types over the text of the first paragraph, as nobody but its letters tells. */
  const retype = (text: Text, paragraphs: string[]) =>
    text.change((old, { toLetters, freshId }) =>
      paragraphs.map((letters, i) => ({ type: 'paragraph', id: old[i]?.id ?? freshId(), letters: toLetters(letters) })),
    ) as EditIndex

  test.each([
    ['before', 'تعترم الدول المشاركة', 'الدول', 'وتعترم الدول المشاركة', 'الدول'],
    ['inside a word', 'الدول تعترم المشاركة', 'تعترم', 'الدول تعتزم المشاركة', 'تعتزم'],
    ['the last letter', 'أكدت الدوله موقفها', 'الدوله', 'أكدت الدولة موقفها', 'الدولة'],
    ['a letter that was missing', 'في المندى العام', 'المندى', 'في المنتدى العام', 'المنتدى'],
    [
      'words within',
      'ترى الدول أنّ القانون ينطبق',
      'الدول أنّ القانون',
      'ترى الدول جميعاً أنّ القانون ينطبق',
      'الدول جميعاً أنّ القانون',
    ],
    ['behind the edge', 'ترى الدول', 'الدول', 'ترى الدول الأعضاء', 'الدول'],
  ])('%s', (_where, before, tag, after, expected) => {
    const text = createEditedText([before], false)
    const record = moveAnchor(at(text, tag), retype(text, [after]))
    expectStored(text, record)
    expect(record).toMatchObject({ quote: expected, anchorState: 'anchored' })
  })

  test('a pasted corrected paragraph keeps every tag of it, whatever was corrected around them', () => {
    const before = 'تعترم الدول المشاركة في المنندى أن تواصل العمل وأن تقدم تقريرها إلى الجمعيه العامة.'
    const after = 'تعتزم الدول المشاركة في المنتدى أن تواصل العمل وأن تقدّم تقريرها إلى الجمعية العامة.'
    const text = createEditedText([before], false)
    const tags = ['الدول المشاركة', 'تواصل العمل', 'تقريرها', 'العامة.', before].map((tag) => at(text, tag))
    const index = retype(text, [after])
    expect(tags.map((tag) => moveAnchor(tag, index).quote)).toEqual([
      'الدول المشاركة',
      'تواصل العمل',
      'تقريرها',
      'العامة.',
      after,
    ])
  })

  test('a paragraph split inside a tag gives it two ranges; joined again, one', () => {
    const text = createEditedText(['ترى الدول أنّ القانون ينطبق على الجميع'], false)
    const tag = at(text, 'أنّ القانون')
    const split = moveAnchor(tag, retype(text, ['ترى الدول أنّ', ' القانون ينطبق على الجميع']))
    expectStored(text, split)
    expect(split.ranges).toHaveLength(2)
    expect(split.quote).toBe('أنّ […]  القانون')
    const joined = moveAnchor(split, retype(text, ['ترى الدول أنّ القانون ينطبق على الجميع']))
    expectStored(text, joined)
    expect(joined).toEqual(tag)
  })

  test('[CORR2] a tag that loses all words is an orphan with its quote, and undo brings it back', () => {
    const first = 'ترى الدول أنّ القانون ينطبق على الجميع وتؤكد ذلك'
    const text = createEditedText([first, 'فقرة ثانية'], false)
    const tag = at(text, 'القانون ينطبق')
    const gone = moveAnchor(tag, retype(text, ['ترى الدول أنّ على الجميع وتؤكد ذلك', 'فقرة ثانية']))
    expect(gone).toMatchObject({ anchorState: 'orphan', quote: 'القانون ينطبق', ranges: tag.ranges })
    const other = moveAnchor(gone, retype(text, ['ترى الدول أنّ على الجميع وتؤكد ذلك', 'فقرة ثانية القانون ينطبق']))
    expect(other.anchorState).toBe('orphan')
    retype(text, ['ترى الدول أنّ على الجميع وتؤكد ذلك', 'فقرة ثانية'])
    const back = moveAnchor(gone, retype(text, [first, 'فقرة ثانية']))
    expectStored(text, back)
    expect(back).toEqual(tag)
  })

  test('[CORR2] a paragraph that was deleted and put back has its tags again, also those at its edges', () => {
    const paragraphs = ['الفقرة الأولى من النص كله', 'الفقرة التي تحذف ثم تعود إلى مكانها', 'الفقرة الأخيرة من النص']
    const text = createEditedText(paragraphs, false)
    const tags = ['الفقرة التي', 'تحذف ثم', paragraphs[1] as string].map((part) => at(text, part))
    const state = text.paragraphs()
    const without = text.restore(state.toSpliced(1, 1)) as EditIndex
    const orphans = tags.map((tag) => moveAnchor(tag, without))
    expect(orphans.map(({ anchorState }) => anchorState)).toEqual(['orphan', 'orphan', 'orphan'])
    const restored = text.restore(state) as EditIndex
    expect(orphans.map((orphan) => moveAnchor(orphan, restored))).toEqual(tags)
  })

  test('[CORR2] what was deleted across the edge of a tag comes back to it', () => {
    const text = createEditedText(['ترى الدول المشاركة أنّ القانون ينطبق على الجميع'], true)
    const tag = at(text, 'المشاركة أنّ القانون')
    const cut = (from: string, to: string) => {
      const [own] = text.paragraphs()
      const letters = own?.letters.map(({ letter }) => letter).join('') ?? ''
      const start = [...letters.slice(0, letters.indexOf(from))].length
      const end = [...letters.slice(0, letters.indexOf(to))].length
      return text.change((all) =>
        all.map((one) => ({ ...one, letters: one.letters.toSpliced(start, end - start) })),
      ) as EditIndex
    }
    const state = text.paragraphs()
    const shorter = moveAnchor(tag, cut('الدول', 'أنّ'))
    expect(shorter).toMatchObject({ quote: 'أنّ القانون', lost: [{ text: 'المشاركة ', at: 0 }] })
    const back = moveAnchor(shorter, text.restore(state) as EditIndex)
    expect(back).toEqual(tag)
  })

  test('a sentence typed over by another one takes the tag off, for they only share common words', () => {
    const text = createEditedText(['وتؤكد الدول من جديد التزامها الكامل بما ورد في القرار. تمهيد.'], false)
    const tag = at(text, 'وتؤكد الدول من جديد التزامها الكامل بما ورد في القرار.')
    const moved = moveAnchor(tag, retype(text, ['وطلب الوفد من الأمين العام أن ينظر في المسألة. تمهيد.']))
    expect(moved.anchorState).toBe('orphan')
  })

  test('a sentence that is corrected while its paragraph is joined and split again keeps its tag', () => {
    const text = createEditedText(
      ['الأولى ', ' delegation «ف ٤ ه»  asked for more time and reserved its position.'],
      false,
    )
    const tag = at(text, '«ف ٤ ه»')
    const moved = moveAnchor(
      tag,
      retype(text, ['الأولى deleg-ation «ف ٤ ه»  asked- ', 'more time and reserved its position.']),
    )
    expectStored(text, moved)
    expect(moved).toMatchObject({ quote: '«ف ٤ ه»', anchorState: 'anchored' })
  })

  test('an annotation of several ranges keeps reading order when its paragraphs change places', () => {
    const text = createEditedText(['الأولى من الفقرات', 'الثانية من الفقرات', 'الثالثة من الفقرات'], true)
    const ranges = text.blocks().map(({ id }) => ({ blockId: id as BlockId, start: 0, end: 5 }))
    const record = recordAt(text.blocks(), ranges)
    const moved = moveAnchor(record, text.change((three) => [...three.slice(2), ...three.slice(0, 2)]) as EditIndex)
    expectStored(text, moved)
    expect(moved.quote).toBe('الثال […] الأول […] الثان')
  })
})
