// What parsing recognises, on the two sources in place and on small documents.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Block, BlockType } from '../../../shared/model/document.ts'
import { parseText } from '../../../shared/text/parse-text.ts'

const seed = (name: string) => parseText(readFileSync(`../shared/seeds/${name}.txt`, 'utf8'))
const letter = seed('000_c65a08600dc889f9')
const overview = seed('002_9dad2cb1eac42895')

const count = (blocks: readonly Block[]) => {
  const counts: Partial<Record<BlockType, number>> = {}
  for (const { type } of blocks) counts[type] = (counts[type] ?? 0) + 1
  return counts
}
const ofType = ({ blocks }: { blocks: readonly Block[] }, type: BlockType) =>
  blocks.filter((block) => block.type === type)
const numbers = (blocks: readonly Block[]) => blocks.map((block) => block.number)
const shape = (text: string) =>
  parseText(text).blocks.map(({ type, number, level }) => [type, number, level].filter((x) => x !== null && x !== 0))

test('the letter: every kind of block, by number', () => {
  expect(letter).toMatchObject({ language: 'ar', direction: 'rtl' })
  expect(count(letter.blocks)).toEqual({
    masthead: 4,
    title: 2,
    paragraph: 3,
    signature: 3,
    heading: 6,
    numbered_paragraph: 14,
    list_item: 7,
    footnote: 3,
  })
})

test('the letter: paragraphs 1 to 13, the eighth in two halves around the notes of its page', () => {
  const numbered = ofType(letter, 'numbered_paragraph')
  expect(numbers(numbered)).toEqual('1 2 3 4 5 6 7 8 8 9 10 11 12 13'.split(' '))
  expect(numbered.slice(7, 9).map(({ startCp, endCp }) => [startCp, endCp])).toEqual([
    [5576, 6143],
    [6297, 6950],
  ])
  expect(ofType(letter, 'footnote').map(({ number, startCp }) => [number, startCp])).toEqual([
    ['1', 6145],
    ['2', 6264],
    ['3', 8829],
  ])
})

test('the letter: seven lettered items with their labels as printed, also the wrong second one', () => {
  const items = ofType(letter, 'list_item')
  expect(numbers(items)).toEqual(['أ', 'ب', 'ج', 'د', 'هـ', 'و', 'و'])
  expect(items.map(({ startCp }) => startCp)).toEqual([7997, 8182, 8392, 8556, 8699, 8862, 9160])
  expect(new Set(items.map(({ level }) => level))).toEqual(new Set([1]))
})

test('the letter: annex and five ordinal headings; masthead left to right, all else right to left', () => {
  expect(numbers(ofType(letter, 'heading'))).toEqual([null, 'أولا', 'ثانيا', 'ثالثا', 'رابعاً', 'خامساً'])
  for (const { type, direction } of letter.blocks) expect(direction).toBe(type === 'masthead' ? 'ltr' : 'rtl')
})

test('the overview: every kind of block, by number', () => {
  expect(overview).toMatchObject({ language: 'ar', direction: 'rtl' })
  expect(count(overview.blocks)).toEqual({
    title: 1,
    masthead: 4,
    heading: 10,
    toc_line: 6,
    paragraph: 27,
    footnote: 17,
    quotation: 4,
  })
})

test('the overview: seventeen notes, also the one that nothing in the text refers to', () => {
  expect(numbers(ofType(overview, 'footnote'))).toEqual(Array.from({ length: 17 }, (_, n) => String(n + 1)))
})

test('the overview: headings are what the table of contents lists, and three below one of them', () => {
  expect(ofType(overview, 'heading').map(({ startCp, level }) => [startCp, level])).toEqual([
    [178, 1],
    [438, 1],
    [2328, 1],
    [4760, 1],
    [9472, 1],
    [9502, 2],
    [10198, 2],
    [10547, 2],
    [10925, 1],
    [12259, 1],
  ])
  expect(ofType(overview, 'toc_line').map(({ startCp }) => startCp)).toEqual([194, 244, 289, 325, 356, 423])
  expect(ofType(overview, 'quotation').map(({ startCp }) => startCp)).toEqual([8549, 8708, 8885, 8963])
})

test('hard-wrapped prose is one block with its line ends inside; lists and addresses stay lines', () => {
  const wrapped = [
    'The first delegation recalled that the rules of international law',
    'apply to the conduct of States in every domain and that nothing in',
    'the report may be read as saying otherwise.',
  ].join('\r\n')
  const list = ['(a) the first matter;', '(b) the second matter;'].join('\r\n')
  const address = ['Permanent Mission', '801 Second Avenue', 'New York'].join('\r\n')
  const { blocks } = parseText([wrapped, list, address].join('\r\n\r\n'))
  expect(blocks.map(({ text }) => text)).toEqual([wrapped, ...list.split('\r\n'), ...address.split('\r\n')])
  expect(numbers(blocks)).toEqual([null, 'a', 'b', null, null, null])
})

test('a numbered paragraph that is wrapped keeps its label and its continuation lines', () => {
  const wrapped = [
    '12. The Chair noted that several delegations had asked for more',
    'time, and that the group would return to the matter at its next',
    'session.',
  ].join('\n')
  expect(shape(`Report\n\n${wrapped}\n`)).toEqual([['title'], ['numbered_paragraph', '12']])
})

test('labels in Latin and Arabic forms', () => {
  const document = `Title of it

I. Scope

1. Paragraphs end with a stop.

(a) a letter;
(h) eighth;
(i) ninth, after (h);
(ii) a roman number;
• a bullet;
  - a deeper one;

A. Subsection

1.2 Third level

Some prose that is long enough to show that what stands above is its heading, not a name.

٧ - فقرة مرقمة بأرقام عربية.

ألف - عنوان فرعي

(7) Not a note: nothing announced one.
`
  expect(shape(document)).toEqual([
    ['title'],
    ['heading', 'I', 1],
    ['numbered_paragraph', '1'],
    ['list_item', 'a', 1],
    ['list_item', 'h', 1],
    ['list_item', 'i', 1],
    ['list_item', 'ii', 2],
    ['list_item', 1],
    ['list_item', 2],
    ['heading', 'A', 2],
    ['heading', '1.2', 2],
    ['paragraph'],
    ['numbered_paragraph', '٧'],
    ['heading', 'ألف', 2],
    ['numbered_paragraph', '7'],
  ])
})

test('a paragraph takes the direction of most of its letters, not of an acronym that opens it', () => {
  const [arabic, english, digits] = parseText(
    'ICANN هي منظمة دولية تعنى بالأسماء والأرقام.\n\n«سلام» is the word that they used.\n\n1945',
  ).blocks
  expect([arabic?.direction, english?.direction, digits?.direction]).toEqual(['rtl', 'ltr', 'rtl'])
})
