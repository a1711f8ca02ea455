// Word documents as units.
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { docx, p, zip } from '../../_help/office.ts'
import { marks, read, show } from '../../_help/reading.ts'

const word = (document: Parameters<typeof docx>[0]) => read('a.docx', docx(document))

const numbered = (level: number, list = 1) => `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`
const level = (at: number, format: string, text: string, more = '') =>
  `<w:lvl w:ilvl="${at}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/>${more}</w:lvl>`
const list = (levels: string) =>
  `<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`

test('headings go by the outline of their styles, also of those that these are based on', async () => {
  const style = (id: string, name: string, more: string) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${more}</w:style>`
  const styles =
    style('T', 'Title', '') +
    style('H', 'heading 2', '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>') +
    style('Own', 'Own style', '<w:basedOn w:val="H"/>') +
    style('Q', 'Quote', '')
  const as = (id: string) => `<w:pStyle w:val="${id}"/>`
  const reading = await word({
    body: p('Name', as('T')) + p('Low', as('H')) + p('Own', as('Own')) + p('said', as('Q')) + p('\t text '),
    parts: { styles },
  })
  expect(show(reading)).toEqual([
    'title: Name',
    'heading 2: Low',
    'heading 2: Own',
    'quotation 1: said',
    'paragraph: text',
  ])
  expect(reading.units[2]?.style).toBe('Own style')
})

test('numbers are those that Word shows: levels, restarts, legal numbers, the abjad and the alphabet', async () => {
  const numbering = list(
    level(0, 'decimal', '%1.') +
      level(1, 'arabicAbjad', '(%2)') +
      level(2, 'lowerRoman', '%1.%3)', '<w:isLgl/>') +
      level(3, 'arabicAlpha', '%4 -') +
      level(4, 'bullet', '\uf0b7', '<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr>'),
  )
  const levels = [0, 1, 1, 1, 2, 2, 0, 1, 3, 3, 3, 4]
  const reading = await word({ body: levels.map((at) => p('x', numbered(at))).join(''), parts: { numbering } })
  expect(reading.units.map((unit) => unit.label)).toEqual([
    '1.',
    '(أ)',
    '(ب)',
    '(ج)',
    '1.1)',
    '1.2)',
    '2.',
    '(أ)',
    'أ -',
    'ب -',
    'ت -',
    '•',
  ])
  expect(show(reading)[1]).toBe('list_item 2: (أ) x')
})

test('a list that overrides its start begins there once; two lists of one definition count on', async () => {
  const numbering =
    `<w:abstractNum w:abstractNumId="0">${level(0, 'lowerLetter', '%1)')}</w:abstractNum>` +
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>' +
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
  const reading = await word({
    body: [1, 2, 3, 3, 1].map((id) => p('x', numbered(0, id))).join(''),
    parts: { numbering },
  })
  expect(reading.units.map((unit) => unit.label)).toEqual(['a)', 'b)', 'e)', 'f)', 'g)'])
})

test('footnotes and endnotes stand behind the text, linked both ways, numbered by their references', async () => {
  const note = (kind: string, id: number) => `<w:r><w:${kind}Reference w:id="${id}"/></w:r>`
  const body = (kind: string, id: number, ...texts: string[]) =>
    `<w:${kind} w:id="${id}">${texts.map((text, at) => `<w:p><w:r>${at ? '' : `<w:tab/><w:${kind}Ref/>`}</w:r><w:r><w:tab/><w:t>${text}</w:t></w:r></w:p>`).join('')}</w:${kind}>`
  const own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="9"/><w:t>*</w:t></w:r>'
  const reading = await word({
    body: `<w:p>${own}<w:r><w:t>الصين</w:t></w:r>${note('footnote', 7)}<w:r><w:t>، ثم</w:t></w:r>${note('footnote', 3)}${note('endnote', 2)}</w:p>`,
    parts: {
      footnotes: `<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>${body('footnote', 3, 'three')}${body('footnote', 7, 'seven', 'more')}${body('footnote', 9, '* own')}`,
      endnotes: body('endnote', 2, 'end'),
    },
  })
  expect(show(reading)).toEqual([
    'paragraph: *الصين¹، ثم²⁽i⁾',
    'footnote: * own',
    'footnote: ¹ seven',
    'footnote: more',
    'footnote: ² three',
    'footnote: ⁽i⁾ end',
  ])
  expect(marks(reading)).toEqual([
    ['*', 'f1'],
    ['¹', 'f2'],
    ['²', 'f3'],
    ['⁽i⁾', 'e4'],
  ])
  expect(reading.units.map(({ key }) => key)).toEqual([undefined, 'f1', 'f2', 'f2', 'f3', 'e4'])
})

test('tracked changes are taken as accepted, also deleted paragraph marks and rows', async () => {
  const reading = await word({
    body:
      '<w:p><w:r><w:t>old </w:t></w:r><w:del><w:r><w:delText>gone</w:delText><w:t>gone</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>' +
      p('first ', '<w:rPr><w:del w:id="1"/></w:rPr>') +
      p('second') +
      `<w:tbl><w:tr><w:trPr><w:del w:id="2"/></w:trPr><w:tc>${p('x')}</w:tc><w:tc>${p('y')}</w:tc></w:tr><w:tr><w:tc>${p('a')}</w:tc><w:tc>${p('b')}${p('c')}</w:tc></w:tr></w:tbl>`,
  })
  expect(show(reading)).toEqual(['paragraph: old new', 'paragraph: first second', 'table_row: a\tb c'])
  expect(reading.warnings).toEqual([{ code: 'tracked_changes', details: { inserted: 1, deleted: 1 } }])
})

test('results of fields are words, instructions are not; links are kept beside the text', async () => {
  const field = (code: string, result: string) =>
    `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>${code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>${result}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
  const { text, units, warnings } = await word({
    body: `<w:p>${field('HYPERLINK "https://un.org"', 'page')}${field(' SEQ x ', ' 5')}<w:r><w:t xml:space="preserve"> </w:t></w:r><w:hyperlink r:id="l1"><w:r><w:t>mail</w:t></w:r></w:hyperlink><w:hyperlink r:id="l2"><w:r><w:t>!</w:t></w:r></w:hyperlink></w:p>`,
    links: { l1: 'mailto:a@un.org', l2: 'file:///etc/passwd' },
  })
  expect(text).toBe('page 5 mail!')
  expect(units[0]?.links?.map(({ start, end, href }) => [text.slice(start, end), href])).toEqual([
    ['page', 'https://un.org/'],
    ['mail', 'mailto:a@un.org'],
  ])
  expect(warnings).toEqual([{ code: 'links_left_out', details: { count: 1 } }])
})

test('raised digits, breaks, symbols, hidden text, text boxes and pictures', async () => {
  const run = (properties: string, content: string) => `<w:r><w:rPr>${properties}</w:rPr>${content}</w:r>`
  const reading = await word({
    body: `<w:p><w:r><w:t>5 m</w:t></w:r>${run('<w:vertAlign w:val="superscript"/>', '<w:t>2</w:t>')}${run('<w:vanish/>', '<w:t>hidden</w:t>')}<w:r><w:br/><w:t>co</w:t><w:noBreakHyphen/><w:t>op</w:t><w:sym w:font="Symbol" w:char="F0B7"/><w:txbxContent>${p('box')}</w:txbxContent><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"/></w:r></w:p>`,
  })
  expect(show(reading)).toEqual(['paragraph: 5 m²\nco\u2011op•', 'paragraph: box'])
  expect(reading.warnings.map(({ code }) => code).sort()).toEqual(['hidden_left_out', 'images_left_out'])
})

test('headers and footers are furniture, that of the first page above the text', async () => {
  const section =
    '<w:sectPr><w:headerReference w:type="default" r:id="header1"/><w:headerReference w:type="first" r:id="header2"/><w:footerReference w:type="default" r:id="footer1"/><w:titlePg/></w:sectPr>'
  const reading = await word({
    body: p('text') + section,
    parts: {
      header1: p('A/1'),
      header2: `<w:tbl><w:tr><w:tc>${p('Distr.: General')}${p('7 April 2026')}</w:tc></w:tr></w:tbl>`,
      footer1: p('2/13'),
    },
  })
  expect(reading.units.map(({ place, start, end }) => [place, reading.text.slice(start, end)])).toEqual([
    ['first_header', 'Distr.: General'],
    ['first_header', '7 April 2026'],
    [undefined, 'text'],
    ['header', 'A/1'],
    ['footer', '2/13'],
  ])
})

test('properties, variables, comments and the marks of the document system are kept with their places', async () => {
  const reading = await word({
    body: p('text', '<w:bidi/>'),
    parts: {
      settings:
        '<w:docVars><w:docVar w:name="Symbol1" w:val="A/80/1_x000d_"/><w:docVar w:name="Symbol2" w:val="-"/></w:docVars>',
      comments: `<w:comment w:id="0" w:author="Start">${p('&lt;&lt;ODS DOC SYMBOL1&gt;&gt;A/80/1&lt;&lt;ODS DOC SYMBOL1&gt;&gt;')}</w:comment><w:comment w:id="1" w:author="Mona">${p('look')}</w:comment>`,
    },
    files: {
      'docProps/core.xml':
        '<cp:coreProperties xmlns:cp="urn:x" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Title</dc:title></cp:coreProperties>',
      'docProps/custom.xml': '<Properties><property name="Language"><lpwstr>Arabic</lpwstr></property></Properties>',
    },
  })
  expect(reading.properties).toEqual([
    { source: 'core', name: 'title', value: 'Title' },
    { source: 'custom', name: 'Language', value: 'Arabic' },
    { source: 'variable', name: 'Symbol1', value: 'A/80/1' },
    { source: 'ods', name: 'ODS DOC SYMBOL1', value: 'A/80/1' },
    { source: 'comment', name: 'Mona', value: 'look' },
  ])
  expect(reading.units[0]?.direction).toBe('rtl')
  expect(reading.text).toBe('text')
})

test('what is no Word document, or locked, says so', async () => {
  const refusal = (bytes: Uint8Array) => expect(read('a.docx', bytes)).rejects
  await refusal(zip({ 'word/document.xml': '<x/>' })).toMatchObject({ code: 'file_damaged' })
  await refusal(docx({ body: '<w:p>' })).toMatchObject({ code: 'file_damaged' })
  await refusal(docx({ body: '<w:p/>' })).toMatchObject({ code: 'file_empty' })
  await refusal(Buffer.from('PK\x03\x04 and nothing behind')).toMatchObject({ code: 'file_damaged' })
  const locked = Buffer.from(zipSync({ '_rels/.rels': strToU8('<x/>') }))
  for (const [signature, offset] of [
    ['PK\x03\x04', 6],
    ['PK\x01\x02', 8],
  ] as const) {
    locked.writeUInt16LE(1, locked.indexOf(Buffer.from(signature, 'latin1')) + offset)
  }
  await refusal(locked).toMatchObject({ code: 'file_encrypted' })
})
