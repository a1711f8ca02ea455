import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BOM, type CsvMode, DELIMITERS, type Delimiter, isDangerous } from '../../../shared/export/csv.ts'
import {
  EXCERPT_COLUMNS,
  type Excerpt,
  excerptCells,
  excerptRecord,
  excerptsHeader,
} from '../../../shared/export/excerpts.ts'
import { STANCES } from '../../../shared/model/stance.ts'
import { parseExcerpts, readCells } from '../../_help/parse-excerpts.ts'

const EVIL = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', "'", "''", '"', ',', ';', '\r\n', BOM]
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(...EVIL, 'cmd|calc', '1 - أولاً', '- (أ)', '\u{1EE00}', '\u202E', ' ', ''),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })

const excerpt: fc.Arbitrary<Excerpt> = fc.record({
  tag: maybe(
    fc.record({
      id: fc.uuid(),
      actor: maybe(fc.record({ key: hostile, ar: hostile, en: hostile, groups: fc.array(hostile, { maxLength: 3 }) })),
      issue: fc.record({ key: hostile, ar: hostile, en: hostile }),
      stance: maybe(fc.constantFrom(...STANCES)),
      act: hostile,
      attribution: hostile,
      positionDate: maybe(fc.constant('2026-02-01')),
      status: hostile,
      reviewedBy: maybe(hostile),
      codebookVersion: fc.nat(),
    }),
  ),
  document: fc.record({
    id: fc.uuid(),
    symbol: hostile,
    title: hostile,
    docDate: maybe(fc.constant('2026-01-31')),
    forum: hostile,
    sourceClass: hostile,
  }),
  annotationId: fc.uuid(),
  quote: hostile,
  prefix: hostile,
  suffix: hostile,
  startCp: fc.nat(),
  endCp: fc.nat(),
  ranges: hostile,
  paragraph: maybe(hostile),
  coder: hostile,
  note: hostile,
  url: fc.uuid().map((id) => `https://mawqif.example/projects/${id}?annotation=${id}`),
})

const MODES: CsvMode[] = ['safe', 'raw']
const names = Object.keys(DELIMITERS) as Delimiter[]
const NUMBERS = new Set(['stance_value', 'start_cp', 'end_cp', 'codebook_version', 'escaped'])

const exportOf = (rows: readonly Excerpt[], mode: CsvMode, delimiter: Delimiter) =>
  excerptsHeader(delimiter) + rows.map((row) => excerptRecord(row, mode, delimiter)).join('')

test('[CSV1] what an export holds is what went in, in both modes and with every delimiter', () => {
  fc.assert(
    fc.property(
      fc.array(excerpt, { maxLength: 5 }),
      fc.constantFrom(...MODES),
      fc.constantFrom(...names),
      (rows, mode, delimiter) => {
        const csv = exportOf(rows, mode, delimiter)
        const unescaped = parseExcerpts(csv, delimiter).map(({ escaped: _, ...cells }) => cells)
        expect(unescaped).toEqual(rows.map(excerptCells))
      },
    ),
  )
})

test('[CSV3] in safe mode no text cell starts with what a spreadsheet acts on', () => {
  fc.assert(
    fc.property(excerpt, fc.constantFrom(...names), (row, delimiter) => {
      const [cells = {}] = readCells(exportOf([row], 'safe', delimiter), delimiter)
      const dangerous = Object.entries(cells).filter(([name, cell]) => isDangerous(cell) && !NUMBERS.has(name))
      for (const [, cell] of dangerous) expect(cell.startsWith("'")).toBe(true)
      expect(cells.escaped).toBe(dangerous.length > 0 ? '1' : '0')
      for (const name of NUMBERS) expect(cells[name]).toMatch(/^(-?\d+)?$/)
    }),
  )
})

test('[CSV3] raw mode leaves every cell as it is and marks nothing', () => {
  fc.assert(
    fc.property(excerpt, (row) => {
      expect(readCells(exportOf([row], 'raw', 'comma'))).toEqual([{ ...excerptCells(row), escaped: '0' }])
    }),
  )
})

/** The format, to be added to behind `ranges` and nowhere else. */
const COLUMNS =
  'tag_id,symbol,document,doc_date,position_date,forum,actor_key,actor_ar,actor_en,group,issue_key,issue_ar,issue_en,' +
  'stance,stance_value,act,attribution,source_class,quote,prefix,suffix,start_cp,end_cp,paragraph,page,coder,status,' +
  'note,reviewed_by,codebook_version,url,annotation_id,ranges'

test('[CSV7] the header names the columns that there always were, in their order, then new ones, then `escaped`', () => {
  const header = excerptsHeader('comma')
  expect(header.startsWith(`${BOM}${COLUMNS},`)).toBe(true)
  expect(header.endsWith(',escaped\r\n')).toBe(true)
  expect(header.slice(1).trim().split(',')).toEqual(EXCERPT_COLUMNS.map((column) => column.name))
})
