// Web pages as units.
import { expect, test } from 'vitest'
import { marks, read, show } from '../../_help/reading.ts'

const html = (body: string) => read('page.html', body)
const shown = async (body: string) => show(await html(body))

test('headings, paragraphs, quotations and what is preformatted keep what they are', async () => {
  expect(
    await shown(`<h1>Title <em>of</em>\n  it</h1><p>One\ntwo<br>three</p><blockquote><p>Quoted</p></blockquote>
      <pre>\n a\n  b\n</pre><h3>Low</h3>loose <b>text</b>`),
  ).toEqual([
    'heading 1: Title of it',
    'paragraph: One two\nthree',
    'quotation 1: Quoted',
    'preformatted:  a\n  b',
    'heading 3: Low',
    'paragraph: loose text',
  ])
})

test('items have the labels that a browser computes, also wrong ones', async () => {
  expect(
    await shown(`<ol start=3><li>a<li value=9>b<li><p>c</p><p>more</p><ol type=a><li>d</ol></ol>
      <ol reversed><li>x<li>y</ol><ul><li>z</ul><ol style="list-style-type: arabic-indic"><li>م</ol><ol style="list-style:none"><li>n</ol>`),
  ).toEqual([
    'list_item 1: 3. a',
    'list_item 1: 9. b',
    'list_item 1: 10. c',
    'list_item 1: more',
    'list_item 2: a. d',
    'list_item 1: 2. x',
    'list_item 1: 1. y',
    'list_item 1: • z',
    'list_item 1: ١. م',
    'list_item 1: n',
  ])
})

test('tables of data are rows of cells; tables that lay out a page are what stands in them', async () => {
  const { text, units } =
    await html(`<table><thead><tr><th>State<th>Vote</thead><tr><td>A<td><p>yes</p><p>later no</p></table>
    <table><tr><td><p>left</p><td><h2>right</h2></table><table><tr><td>one column</table>`)
  expect(show({ text, units })).toEqual([
    'table_row: State\tVote',
    'table_row: A\tyes later no',
    'paragraph: left',
    'heading 2: right',
    'paragraph: one column',
  ])
  expect(units[0]?.row).toMatchObject({ table: 0, row: 0, isHeader: true })
  const cells = units[1]?.row?.cells.map(({ start, end }) => text.slice(start, end))
  expect(cells).toEqual(['A', 'yes later no'])
})

test('what is not for reading is left out and counted', async () => {
  const reading =
    await html(`<head><title>The page</title><style>p{}</style></head><nav>menu</nav><script>alert(1)</script>
    <p>words<span style="display:none">secret</span><img src=x alt=y></p><p hidden>gone</p><template><p>t</p></template>
    <svg><text>drawn</text></svg><button>press</button>`)
  expect(show(reading)).toEqual(['paragraph: words'])
  expect(reading.warnings).toEqual([
    { code: 'hidden_left_out', details: { count: 2 } },
    { code: 'images_left_out', details: { count: 1 } },
    { code: 'objects_left_out', details: { count: 1 } },
  ])
})

test('links are kept only to pages and addresses, and only beside the text', async () => {
  const { text, units, warnings } = await html(
    `<p><a href="https://un.org/x">one</a> <a href="javascript:alert(1)">two</a> <a href="data:text/html,x">three</a>
     <a href="mailto:a@b.org">four</a> <a href="/relative">five</a> <a href="#in">six</a> <a href=" JaVaScRiPt:x">seven</a></p>`,
  )
  expect(text).toBe('one two three four five six seven')
  const links = units[0]?.links?.map(({ start, end, href }) => [text.slice(start, end), href])
  expect(links).toEqual([
    ['one', 'https://un.org/x'],
    ['four', 'mailto:a@b.org'],
  ])
  expect(warnings).toEqual([{ code: 'links_left_out', details: { count: 4 } }])
})

test.each([
  [
    'a list of notes',
    '<p>A<sup><a id=r href="#n">1</a></sup> b</p><ol><li id=n>Note <a href="#r">↩</a><p>more</p></ol>',
  ],
  [
    'Word',
    '<p>A<a href="#_ftn1" name="_ftnref1"><span style="vertical-align:super">[1]</span></a> b</p><div id=ftn1><p><a href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Note</p><p>more</p></div>',
  ],
  [
    'MediaWiki',
    '<p>A<sup id="cite_ref-1" class=reference><a href="#cite_note-1">[1]</a></sup> b</p><ol><li id="cite_note-1"><b><a href="#cite_ref-1">^</a></b> Note<p>more</p></ol>',
  ],
  [
    'digital publishing',
    '<p>A<a role=doc-noteref href="#n">1</a> b</p><aside role=doc-footnote id=n>Note<p>more</p></aside>',
  ],
])('footnotes of %s are linked both ways', async (_, body) => {
  const reading = await html(body)
  const raised = body.includes('[1]') ? '⁽¹⁾' : '¹'
  expect(show(reading)).toEqual([`paragraph: A${raised} b`, `footnote: ${raised} Note`, 'footnote: more'])
  expect(marks(reading)).toEqual([[raised, 'f1']])
  expect(reading.units.map(({ key }) => key)).toEqual([undefined, 'f1', 'f1'])
})

test('language, direction and what the page says of itself are kept as it says them', async () => {
  const reading = await html(
    `<html lang=ar dir=rtl><title>عنوان  الصفحة</title><meta name=author content=X><p>نص<p lang=en dir=ltr>text`,
  )
  expect(reading.units).toMatchObject([
    { language: 'ar', direction: 'rtl' },
    { language: 'en', direction: 'ltr' },
  ])
  expect(reading.properties).toEqual([
    { source: 'core', name: 'language', value: 'ar' },
    { source: 'core', name: 'title', value: 'عنوان الصفحة' },
    { source: 'custom', name: 'author', value: 'X' },
  ])
})

test('raised digits stay raised; empty lines part paragraphs; quotation marks are words', async () => {
  expect(await shown('<p>CO<sub>2</sub>, 5 m<sup>2</sup>, 1<sup>st</sup><br><br><q>so</q>')).toEqual([
    'paragraph: CO2, 5 m², 1st',
    'paragraph: “so”',
  ])
})

test('Markdown is read as the page that it stands for', async () => {
  const reading = await read(
    'note.md',
    `---\ntitle: "Call"\ndate: 2018-11-12\n---\n# Head\n\nText[^a] **bold** with <script>x</script>and [link](https://a.org) [bad](javascript:x).\n\n3. three\n4. four\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^a]: The note.\n`,
  )
  expect(show(reading)).toEqual([
    'heading 1: Head',
    'paragraph: Text⁽¹⁾ bold with and link bad.',
    'list_item 1: 3. three',
    'list_item 1: 4. four',
    'quotation 1: quoted',
    'table_row: a\tb',
    'table_row: 1\t2',
    'footnote: ⁽¹⁾ The note.',
  ])
  expect(reading.properties).toEqual([
    { source: 'front_matter', name: 'title', value: 'Call' },
    { source: 'front_matter', name: 'date', value: '2018-11-12' },
  ])
})
