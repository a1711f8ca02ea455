// Real files of others, by counts and keys.
import { readFileSync } from 'node:fs'
import mammoth from 'mammoth'
import { expect, test } from 'vitest'
import type { Reading, ReadUnit } from '../../../shared/text/reading.ts'
import { read } from '../../_help/reading.ts'

const EXTERNAL = '../shared/external'
const open = (name: string) => readFileSync(`${EXTERNAL}/${name}`)

const countKinds = (units: readonly ReadUnit[]) => {
  const counts: Record<string, number> = {}
  for (const { kind } of units) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}
const words = (text: string) => text.normalize('NFKC').split(/\s+/).filter(Boolean)

/** The text without the marks of notes, which join the words before them under NFKC. */
const withoutMarks = ({ text, units }: Reading) =>
  units
    .flatMap((unit) => unit.references ?? [])
    .reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text)

/** Share of the words of `wanted` that are among those of `found`, each as often. */
function recall(wanted: string, found: string): number {
  const left = new Map<string, number>()
  for (const word of words(found)) left.set(word, (left.get(word) ?? 0) + 1)
  const all = words(wanted)
  const hits = all.filter((word) => {
    const count = left.get(word) ?? 0
    left.set(word, count - 1)
    return count > 0
  })
  return hits.length / all.length
}

test.each([
  {
    name: 'un-mandates/A_80_604_Add.1.en.docx',
    symbol: 'A/80/604/Add.1',
    kinds: { furniture: 10, paragraph: 53, title: 2, table_row: 62, heading: 29, footnote: 2 },
  },
  {
    name: 'un-mandates/A_81_6_SECT_4.en.docx',
    symbol: 'A/81/6 (Sect. 4)',
    kinds: { furniture: 12, paragraph: 155, title: 2, heading: 147, table_row: 259, footnote: 2 },
  },
])(
  '$name: every word that the usual library finds, its own symbol, notes and masthead',
  async ({ name, symbol, kinds }) => {
    const bytes = open(name)
    const reading = await read(name, bytes)
    expect(recall((await mammoth.extractRawText({ buffer: bytes })).value, withoutMarks(reading))).toBe(1)
    expect(countKinds(reading.units)).toEqual(kinds)
    expect(reading.properties).toContainEqual({ source: 'ods', name: 'ODS DOC SYMBOL1', value: symbol })
    expect(reading.properties).toContainEqual({ source: 'variable', name: 'Symbol1', value: symbol })
    const masthead = reading.units.filter((unit) => unit.place === 'first_header')
    expect(masthead.map(({ start, end }) => reading.text.slice(start, end)).join('\n')).toContain('Distr.: General')
    expect(reading.units.flatMap((unit) => unit.references ?? []).map(({ key }) => key)).toEqual(['f1', 'f2'])
  },
)

test('documents of interviews and a position text in Markdown', async () => {
  expect((await read('ID1.docx', open('qualcoder/ID1.docx'))).units).toHaveLength(3)
  expect((await read('ID2.odt', open('qualcoder/ID2.odt'))).units).toHaveLength(3)
  const call = await read('call.md', open('paris-call/paris-call.fr.md'))
  expect(countKinds(call.units)).toMatchObject({ paragraph: 16, list_item: 9 })
})
