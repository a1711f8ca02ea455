// What holds for a reading of any file: its laws (expectLawful), and that words come through while markup does not.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { docx, odt } from '../../_help/office.ts'
import { read } from '../../_help/reading.ts'

/** Words that no markup is made of, in the scripts that matter, some beyond the first plane. */
const word = fc.constantFrom('كلمة', 'الصين', 'state', '𞸀𞸁', 'ё', '19', '(أ)')
const names = [
  'div',
  'p',
  'b',
  'a',
  'ul',
  'ol',
  'li',
  'table',
  'tr',
  'td',
  'sup',
  'h2',
  'blockquote',
  'pre',
  'q',
  'br',
  'span',
]
const attributes = fc.constantFrom(
  '',
  ' href="#x"',
  ' id=x',
  ' href="javascript:alert(1)"',
  ' href=https://a.org',
  ' dir=rtl',
  ' start=5',
)
const soup = fc.array(
  fc.oneof(
    word,
    fc.tuple(fc.constantFrom(...names), attributes).map(([name, attribute]) => `<${name}${attribute}>`),
    fc.constantFrom(...names).map((name) => `</${name}>`),
    fc.constantFrom(' ', '\n', '&nbsp;', '&#0;', '&lt;script&gt;'),
  ),
  { maxLength: 60 },
)

test('any soup of tags gives a lawful reading in which every word stands in its order', async () => {
  await fc.assert(
    fc.asyncProperty(soup, async (parts) => {
      const words = parts.filter((part) => !/[<&\s]/.test(part))
      fc.pre(words.length > 0)
      const { text } = await read('a.html', parts.join(' '))
      // Tables move what stands between their cells before them: only what is there is compared.
      const plain = text.normalize('NFKC')
      for (const one of words) expect(plain).toContain(one.normalize('NFKC'))
      expect(text).not.toMatch(/<\/?(?:div|p|a|td)\b/)
    }),
    { numRuns: 200 },
  )
})

test('any Markdown gives a lawful reading', async () => {
  const line = fc
    .tuple(fc.constantFrom('', '# ', '> ', '- ', '3. ', '    ', '| ', '[^1]: ', '```', '<b>', '[^1]', '---'), word)
    .map(([start, text]) => `${start}${text}`)
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.constantFrom('\n', '\n\n'),
      async (lines, end) => {
        await read('a.md', `كلمة\n\n${lines.join(end)}`)
      },
    ),
    { numRuns: 200 },
  )
})

const run = fc.tuple(word, fc.boolean()).map(([text, isRaised]) => ({ text, isRaised }))
const paragraph = fc.array(run, { minLength: 1, maxLength: 4 })

test('paragraphs and tables of a Word document and an OpenDocument text say the same words in the same units', async () => {
  const block = fc.oneof(
    paragraph.map((runs) => ({ rows: [[runs]], isTable: false })),
    fc
      .array(fc.array(paragraph, { minLength: 2, maxLength: 3 }), { minLength: 1, maxLength: 3 })
      .map((rows) => ({ rows, isTable: true })),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 5 }), async (blocks) => {
      type Runs = { text: string; isRaised: boolean }[]
      const w = (runs: Runs) =>
        `<w:p>${runs.map(({ text, isRaised }) => `<w:r>${isRaised ? '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>' : ''}<w:t>${text}</w:t></w:r>`).join('')}</w:p>`
      const o = (runs: Runs) =>
        `<text:p>${runs.map(({ text, isRaised }) => (isRaised ? `<text:span text:style-name="S">${text}</text:span>` : text)).join('')}</text:p>`
      const body = (one: (runs: Runs) => string, [table, row, cell]: [string, string, string]) =>
        blocks
          .map(({ rows, isTable }) =>
            isTable
              ? `<${table}>${rows.map((cells) => `<${row}>${cells.map((runs) => `<${cell}>${one(runs)}</${cell}>`).join('')}</${row}>`).join('')}</${table}>`
              : one(rows[0]?.[0] ?? []),
          )
          .join('')
      const automatic =
        '<style:style style:name="S" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
      const word = await read('a.docx', docx({ body: body(w, ['w:tbl', 'w:tr', 'w:tc']) }))
      const open = await read(
        'a.odt',
        odt({ automatic, body: body(o, ['table:table', 'table:table-row', 'table:table-cell']) }),
      )
      expect(open.text).toBe(word.text)
      expect(open.units).toEqual(word.units)
    }),
    { numRuns: 60 },
  )
})
