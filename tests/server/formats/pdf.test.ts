import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { toText } from '../../../server/jobs/formats/pdf/document.ts'
import type { Glyph, Page } from '../../../server/jobs/formats/pdf/page.ts'
import { joinLines } from '../../../server/jobs/formats/pdf/paragraphs.ts'
import { pdf } from '../../../server/jobs/formats/pdf/pdf.ts'
import { judge } from '../../../server/jobs/formats/pdf/quality.ts'
import { readInWorker } from '../../../server/jobs/read-in-worker.ts'
import { MIN_QUALITY, needsConfirmation } from '../../../shared/text/quality.ts'

const EM = 10
type Set = { x: number; y: number; text: string; size?: number; step?: number }

// Characters side by side from x, as they stand on the page: what is right to left is given the way it looks.
function set({ x, y, text, size = EM, step = 0.5 }: Set, run = y * 1_000 + x): Glyph[] {
  return [...text].map((character, index) => {
    const isMark = /\p{M}/u.test(character)
    const before = [...text].slice(0, index).filter((one) => !/\p{M}/u.test(one)).length
    return {
      text: character,
      x: x + before * step * size,
      y,
      advance: isMark ? 0 : step * size,
      size,
      font: 'f',
      code: character.codePointAt(0) ?? 0,
      run,
    }
  })
}

const page = (number: number, lines: Set[]): Page => ({
  number,
  width: 600,
  height: 800,
  rules: [],
  glyphs: lines.flatMap((line) => set(line)),
})
const flipped = (text: string) => [...text].reverse().join('')
const read = (pages: Page[]) => {
  const { text, units } = toText(pages)
  return units.map((unit) => ({ ...unit, text: text.slice(unit.start, unit.end) }))
}

// One page that paints `content`, as small as a PDF can be.
function onePage(
  content: string,
  { objects = [], pages = 1 }: { objects?: string[]; pages?: number } = {},
): Uint8Array {
  const all = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${pages}/Kids[${'3 0 R '.repeat(pages)}]>>`,
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>/XObject<</X 6 0 R>>>>>>',
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    ...objects,
  ]
  let file = '%PDF-1.7\n'
  const places = all.map((object, index) => {
    const at = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const start = file.length
  const rows = places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')
  file += `xref\n0 ${all.length + 1}\n0000000000 65535 f \n${rows}trailer<</Size ${all.length + 1}/Root 1 0 R>>\nstartxref\n${start}\n%%EOF`
  return Buffer.from(file, 'latin1')
}

const worker = (bytes: Uint8Array, limits?: { timeoutMs: number; heapMb: number }) =>
  readInWorker(
    { fileName: 'x.pdf', bytes },
    { signal: new AbortController().signal, onProgress: () => {}, ...(limits && { limits }) },
  )

it('presentation forms become letters, lam-alef two of them, marks stay on their letters, stretched words whole', () => {
  // From left to right, as painted: «السلام» in forms, «قبولاً» with its tanwin before the alef, «محـمـد».
  const [unit] = read([page(1, [{ x: 100, y: 100, text: 'ﻡﻼﺴﻟﺍ ًﻻﻮﺒﻗ ﺪـﻤـﺤﻣ' }])])
  expect(unit?.text.normalize('NFC')).toBe('محمد قبولاً السلام')
})

it('a stretch that the font forgets to name is no letter, another glyph without a name is a lost one', () => {
  const [unit] = read([
    page(1, [
      { x: 100, y: 100, text: 'ةحqqفصلا qqيف ةبqتك' },
      { x: 100, y: 112, text: 'باwتك يqف' },
    ]),
  ])
  expect(unit?.text).toBe('كتبة فيqq الصفحة في كت\ufffdاب')
})

it('a gap is a space where none is painted; a painted space without room is none', () => {
  const glyphs = [
    ...set({ x: 50, y: 100, text: 'two' }, 1),
    ...set({ x: 69, y: 100, text: 'words' }, 1),
    ...set({ x: 94, y: 100, text: ' ' }, 1),
    ...set({ x: 94, y: 100, text: 'here' }, 1),
  ]
  expect(read([{ number: 1, width: 600, height: 800, rules: [], glyphs }])[0]?.text).toBe('two wordshere')
})

it('a small raised digit is a mark of a note, and the small text at the foot that begins with it the note', () => {
  const units = read([
    page(1, [
      { x: 50, y: 100, text: 'Adopted in 2021' },
      { x: 125, y: 96, text: '1', size: 6 },
      { x: 130, y: 100, text: ' by all states of the group in the city.' },
      { x: 50, y: 700, text: '1', size: 5 },
      { x: 55, y: 703, text: ' See the report of that year.', size: 7 },
    ]),
  ])
  expect(units.map(({ kind, text }) => [kind, text])).toEqual([
    ['paragraph', 'Adopted in 2021¹ by all states of the group in the city.'],
    ['footnote', '¹ See the report of that year.'],
  ])
  expect(units[0]?.references?.map(({ key }) => key)).toEqual([units[1]?.key])
})

it('a paragraph goes on over pages; heads and page numbers are furniture behind it, with their pages', () => {
  const body = 'the committee noted that the work of the group was going on as was planned'
  const sheet = (number: number, text: string) =>
    page(number, [
      { x: 50, y: 40, text: 'A/80/604' },
      { x: 50, y: 300, text },
      { x: 50, y: 312, text: body },
      { x: 300, y: 770, text: String(number) },
    ])
  const units = read([sheet(1, body), sheet(2, body), sheet(3, body)])
  expect(units[0]).toMatchObject({ kind: 'paragraph', page: 1, text: Array(6).fill(body).join(' ') })
  expect(units.slice(1).map(({ kind, place, page: at, text }) => [kind, place, at, text])).toEqual(
    [1, 2, 3].flatMap((at) => [
      ['furniture', 'header', at, 'A/80/604'],
      ['furniture', 'footer', at, String(at)],
    ]),
  )
})

it('of two columns of Arabic the right one is read first', () => {
  const line = (name: string, number: number) =>
    flipped(`${name} سطر من النص رقم ${['واحد', 'اثنان', 'ثلاث', 'أربع', 'خمسة'][number]}`.padEnd(30, 'ـ'))
  const columns = [0, 1, 2, 3, 4].flatMap((number) => [
    { x: 50, y: 100 + 12 * number, text: line('يسار', number) },
    { x: 320, y: 100 + 12 * number, text: line('يمين', number) },
  ])
  const text = read([page(1, columns)])
    .map((unit) => unit.text)
    .join(' ')
  expect([...text.matchAll(/يمين|يسار/g)].map(([word]) => word)).toEqual([
    ...Array(5).fill('يمين'),
    ...Array(5).fill('يسار'),
  ])
})

it('a table is rows of cells in the order of reading', () => {
  const rows = [
    ['State', 'Position', 'Year'],
    ['Estonia', 'supports', '2019'],
    ['Canada', 'abstains', '2021'],
  ]
  const units = read([
    page(
      1,
      rows.flatMap((row, y) => row.map((text, x) => ({ x: 50 + 150 * x, y: 100 + 20 * y, text }))),
    ),
  ])
  expect(units.map(({ kind, text, row }) => [kind, text, row?.row])).toEqual(
    rows.map((row, index) => ['table_row', row.join('\t'), index]),
  )
})

it('a word that a line cut is whole again; a compound keeps its hyphen; a slash joins without a space', () => {
  const knows = (word: string) => (word === 'long-term' ? 2 : 0)
  expect(joinLines('many sup-', 'porters', knows)).toBe('many supporters')
  expect(joinLines('a long-', 'term plan', knows)).toBe('a long-term plan')
  expect(joinLines('نيسان/', 'أبريل', knows)).toBe('نيسان/أبريل')
})

it('quality says what is wrong: letters torn apart, forms of letters, words turned round, pages without text', () => {
  const text = Array(20).fill('وقد أكدت الدول في هذا القرار أن القانون الدولي ينطبق على الفضاء الإلكتروني').join(' ')
  const whole = { pageCount: 10, emptyPages: 0 }
  const codes = (of: string, pages = whole) => judge(of, pages).reasons.map(({ code }) => code)
  expect(judge(text, whole)).toEqual({ score: 1, reasons: [] })
  expect(codes([...text].join(' '))).toContain('pdf_single_letters')
  expect(codes(text.replaceAll('ق', 'ﻗ'))).toContain('pdf_presentation_forms')
  expect(codes(text.split(' ').map(flipped).join(' '))).toContain('pdf_order')
  expect(codes(text.replaceAll('ق', '\ufffd'))).toContain('pdf_unreadable')
  expect(codes(text, { pageCount: 10, emptyPages: 3 })).toEqual(['pdf_pages_without_text'])
  for (const bad of [[...text].join(' '), text.split(' ').map(flipped).join(' '), text.replaceAll('ق', '\ufffd')]) {
    expect(needsConfirmation(judge(bad, whole)), bad.slice(0, 40)).toBe(true)
  }
  expect(needsConfirmation({ score: MIN_QUALITY, reasons: [] })).toBe(false)
})

it('a file gives text, properties and no markup; one without text is refused as scanned', async () => {
  const read = await pdf.read(onePage('BT /F 12 Tf 50 700 Td (The states agreed.) Tj ET'), { fileName: 'x.pdf' })
  expect(read).toMatchObject({ text: 'The states agreed.', charset: null, parserVersion: 'pdf-1' })
  await expect(pdf.read(onePage('0 0 100 100 re f'), { fileName: 'x.pdf' })).rejects.toMatchObject({
    code: 'file_scanned',
  })
})

it('what is broken or hostile costs one refused file', { timeout: 120_000 }, async () => {
  const limits = { timeoutMs: 8_000, heapMb: 256 }
  const packed = deflateSync(Buffer.alloc(300_000_000, 'BT (a) Tj ET '))
  const bomb = `<</Length ${packed.length}/Filter/FlateDecode>>stream\n${packed.toString('latin1')}\nendstream`
  await expect(worker(Buffer.from('%PDF-1.7\nnothing'), limits)).rejects.toMatchObject({ code: 'file_damaged' })
  await expect(worker(onePage('', { pages: 5_001 }), limits)).rejects.toMatchObject({ code: 'file_too_complex' })
  const itself =
    '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>/Length 5>>stream\n/X Do\nendstream'
  await expect(worker(onePage('/X Do', { objects: [itself] }), limits)).rejects.toMatchObject({ code: 'file_scanned' })
  const form = bomb.replace('<<', '<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F 4 0 R>>>>')
  await expect(
    worker(onePage('BT /F 9 Tf ET /X Do', { objects: [form] }), { ...limits, timeoutMs: 3_000 }),
  ).rejects.toMatchObject({
    code: 'file_too_complex',
  })
})
