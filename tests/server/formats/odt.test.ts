// OpenDocument texts as units.
import { expect, test } from 'vitest'
import { odt } from '../../_help/office.ts'
import { marks, read, show } from '../../_help/reading.ts'

const text = (document: Parameters<typeof odt>[0]) => read('a.odt', odt(document))

const counted = (level: number, format: string, more = '') =>
  `<text:list-level-style-number text:level="${level}" style:num-format="${format}" ${more}/>`
const item = (body: string, more = '') => `<text:list-item ${more}>${body}</text:list-item>`
const para = (body: string, style = 'Standard') => `<text:p text:style-name="${style}">${body}</text:p>`

test('headings, blank space, links, lists and their numbers are those that people see', async () => {
  const reading = await text({
    automatic: `<text:list-style style:name="L1">${counted(1, '1', 'style:num-suffix="."')}${counted(2, 'أ, ب, ج, ...', 'style:num-prefix="(" style:num-suffix=")"')}${counted(3, 'i', 'text:display-levels="3"')}</text:list-style>`,
    body: `<text:h text:outline-level="2">Head</text:h>${para('a<text:s text:c="2"/>b\n   c<text:tab/>d<text:line-break/>e <text:a xlink:href="https://un.org/">un</text:a>')}
      <text:list text:style-name="L1">${item(para('one'))}${item(`${para('two')}${para('more')}<text:list>${item(para('sub'))}${item(`${para('sub')}<text:list>${item(para('deep'))}</text:list>`)}</text:list>`)}</text:list>
      ${para('between')}<text:list text:style-name="L1" text:continue-numbering="true">${item(para('three'))}${item(para('nine'), 'text:start-value="9"')}</text:list>
      <text:list text:style-name="L1">${item(para('anew'))}</text:list>`,
  })
  expect(show(reading)).toEqual([
    'heading 2: Head',
    'paragraph: a  b c\td\ne un',
    'list_item 1: 1. one',
    'list_item 1: 2. two',
    'list_item 1: more',
    'list_item 2: (أ) sub',
    'list_item 2: (ب) sub',
    'list_item 3: 2.ب.i deep',
    'paragraph: between',
    'list_item 1: 3. three',
    'list_item 1: 9. nine',
    'list_item 1: 1. anew',
  ])
  expect(reading.units[1]?.links?.[0]?.href).toBe('https://un.org/')
})

test('notes stand behind the text with their marks; changes, comments, tables and hidden text', async () => {
  const note = (kind: string, mark: string, body: string) =>
    `<text:note text:note-class="${kind}"><text:note-citation>${mark}</text:note-citation><text:note-body>${body}</text:note-body></text:note>`
  const reading = await text({
    automatic:
      '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style><style:style style:name="T2" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>',
    body: `<text:tracked-changes><text:changed-region><text:deletion>${para('gone')}</text:deletion></text:changed-region></text:tracked-changes>
      ${para(`الصين${note('footnote', '9', para('note') + para('more'))} ثم${note('endnote', 'i', para('end'))}<text:span text:style-name="T1">hidden</text:span> m<text:span text:style-name="T2">2</text:span><office:annotation><dc:creator>Mona</dc:creator><dc:date>2026</dc:date>${para('look')}</office:annotation>`)}
      <table:table><table:table-header-rows><table:table-row><table:table-cell>${para('State')}</table:table-cell><table:table-cell>${para('Vote')}</table:table-cell></table:table-row></table:table-header-rows>
      <table:table-row><table:table-cell>${para('A')}</table:table-cell><table:table-cell>${para('yes')}${para('no')}</table:table-cell></table:table-row></table:table>`,
  })
  expect(show(reading)).toEqual([
    'paragraph: الصين⁹ ثم⁽i⁾ m²',
    'table_row: State\tVote',
    'table_row: A\tyes no',
    'footnote: ⁹ note',
    'footnote: more',
    'footnote: ⁽i⁾ end',
  ])
  expect(marks(reading)).toEqual([
    ['⁹', 'f1'],
    ['⁽i⁾', 'e2'],
  ])
  expect(reading.units[1]?.row?.isHeader).toBe(true)
  expect(reading.properties).toEqual([{ source: 'comment', name: 'Mona', value: 'look' }])
  expect(reading.warnings.map(({ code }) => code).sort()).toEqual(['hidden_left_out', 'tracked_changes'])
})

test('pages, properties and styles', async () => {
  const reading = await text({
    styles:
      '<style:style style:name="Own_20_Title" style:display-name="Title" style:family="paragraph"><style:paragraph-properties style:writing-mode="rl-tb"/></style:style>',
    automatic:
      '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Own_20_Title" style:master-page-name="First"/>',
    master: `<style:master-page style:name="Standard"><style:header>${para('A/1')}</style:header><style:footer>${para('2')}</style:footer></style:master-page><style:master-page style:name="First" style:next-style-name="Standard"><style:header>${para('Distr.: General')}</style:header></style:master-page>`,
    meta: '<dc:title>Of the file</dc:title><meta:user-defined meta:name="Symbol">A/1</meta:user-defined>',
    body: para('عنوان', 'P1'),
  })
  expect(reading.units.map(({ kind, place, start, end }) => [kind, place, reading.text.slice(start, end)])).toEqual([
    ['furniture', 'first_header', 'Distr.: General'],
    ['title', undefined, 'عنوان'],
    ['furniture', 'header', 'A/1'],
    ['furniture', 'footer', '2'],
  ])
  expect(reading.units[1]?.direction).toBe('rtl')
  expect(reading.properties).toEqual([
    { source: 'core', name: 'title', value: 'Of the file' },
    { source: 'custom', name: 'Symbol', value: 'A/1' },
  ])
})

test('a locked one says so', async () => {
  const manifest =
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
  const bytes = odt({ body: para('x'), files: { 'META-INF/manifest.xml': manifest } })
  await expect(read('a.odt', bytes)).rejects.toMatchObject({ code: 'file_encrypted' })
})
