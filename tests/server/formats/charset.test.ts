// Which charset a text file is in: seen, guessed with alternatives, or chosen.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeText } from '../../../server/jobs/decode.ts'
import type { Charset } from '../../../shared/text/charset.ts'
import { encode } from '../../_help/encode.ts'
import { read } from '../../_help/reading.ts'

const ARABIC = 'تؤكد الوفود أن القانون الدولي يسري على الفضاء الإلكتروني، وأن سيادة الدول مصونة.'
const FRENCH = 'Nous réaffirmons que le droit international s’applique à l’usage des technologies, où qu’il ait lieu.'
const SEEDS = ['000_c65a08600dc889f9.txt']

const decode = (bytes: Uint8Array, charset?: Charset) => decodeText(bytes, { fileName: 'a.txt', charset })
const little = (text: string) => Buffer.from(text, 'utf16le')
const big = (text: string) => Buffer.from(little(text)).swap16()

test.each<[string, Uint8Array, Charset, string]>([
  ['UTF-8', Buffer.from(ARABIC), 'utf-8', 'valid'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${ARABIC}`), 'utf-8', 'mark'],
  ['UTF-16 with a mark', little(`\ufeff${ARABIC}`), 'utf-16le', 'mark'],
  ['UTF-16 the other way round', big(`\ufeff${ARABIC}`), 'utf-16be', 'mark'],
  ['UTF-16 without a mark', little(ARABIC), 'utf-16le', 'guessed'],
  ['UTF-16 the other way round without a mark', big(ARABIC), 'utf-16be', 'guessed'],
  ['windows-1256', encode(ARABIC, 'windows-1256'), 'windows-1256', 'guessed'],
  ['ISO-8859-6', encode(ARABIC, 'iso-8859-6'), 'iso-8859-6', 'guessed'],
])('%s is recognised', (_, bytes, charset, by) => {
  const { text, charset: finding, warnings } = decode(bytes)
  expect(text).toBe(ARABIC)
  expect(finding).toMatchObject({ charset, by })
  expect(finding.confidence).toBeGreaterThan(0.98)
  expect(warnings).toEqual([])
})

test('windows-1252 is recognised by the company of its accents', () => {
  const { text, charset } = decode(encode(FRENCH, 'windows-1252'))
  expect(text).toBe(FRENCH)
  expect(charset).toMatchObject({ charset: 'windows-1252', by: 'guessed' })
})

describe('of pieces of real prose', () => {
  const letters = (text: string) => text.replace(/[^\u0020-\u007e\u0621-\u064a،؛؟\n]/g, '')
  const prose = SEEDS.map((name) => letters(readFileSync(`../shared/seeds/${name}`, 'utf8'))).join('\n')

  test.each(['windows-1256', 'iso-8859-6'])('a dozen letters are enough for %s', (charset) => {
    const pieces = Array.from({ length: 200 }, (_, n) => prose.slice(n * 45, n * 45 + 20))
    const isLong = (piece: string) => (piece.match(/[\u0621-\u064a]/g)?.length ?? 0) >= 12
    const wrong = pieces.filter((piece) => isLong(piece) && decode(encode(piece, charset)).text !== piece)
    expect(pieces.filter(isLong).length).toBeGreaterThan(100)
    expect(wrong).toEqual([])
  })
})

test('a guess that is not sure says so and shows what else there would be', () => {
  const { charset, warnings } = decode(encode('لم', 'windows-1256'))
  expect(charset.alternatives.map((other) => other.charset)).toContain('iso-8859-6')
  expect(charset.alternatives.map((other) => other.sample)).toContain(
    new TextDecoder('iso-8859-6').decode(encode('لم', 'windows-1256')),
  )
  expect(warnings).toEqual([{ code: 'charset_guessed', details: { charset: charset.charset } }])
  expect(charset.confidence).toBeLessThan(0.98)
})

test('a person chooses otherwise', () => {
  const bytes = encode(ARABIC, 'windows-1256')
  const { text, charset } = decode(bytes, 'windows-1252')
  expect(text).toBe(new TextDecoder('windows-1252').decode(bytes))
  expect(charset).toMatchObject({ charset: 'windows-1252', by: 'chosen' })
  expect(charset.alternatives[0]?.charset).toBe('windows-1256')
  expect(() => decode(bytes, 'utf-8')).toThrow(expect.objectContaining({ code: 'file_charset' }))
})

test('a page says its own charset, and is believed unless its bytes are UTF-8', async () => {
  const page = (charset: string) => `<meta charset="${charset}"><p>${ARABIC}</p>`
  const old = await read('a.html', encode(page('windows-1256'), 'windows-1256'))
  expect([old.text, old.charset?.by]).toEqual([ARABIC, 'declared'])
  const saved = await read('a.html', page('windows-1256'))
  expect([saved.text, saved.charset?.charset]).toEqual([ARABIC, 'utf-8'])
})

test('what is no text is refused for what it is', () => {
  const codeOf = (bytes: Uint8Array) => {
    try {
      return decode(bytes).charset
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(codeOf(Uint8Array.from({ length: 4096 }, (_, n) => (n * 7919) % 256))).toBe('file_binary')
  expect(codeOf(Uint8Array.from({ length: 4096 }, (_, n) => ((n * 7919) % 255) + 1))).toBe('file_binary')
  expect(codeOf(Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]))).toBe('file_encoding')
  expect(codeOf(Buffer.from(' \r\n'))).toBe('file_empty')
})
