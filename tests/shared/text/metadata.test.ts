// What is proposed about a document, and what is left empty.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DocumentMetadata } from '../../../shared/model/document.ts'
import { proposeMetadata } from '../../../shared/text/metadata.ts'
import { parseText } from '../../../shared/text/parse-text.ts'

const propose = (text: string, fileName = 'file name.txt') => {
  const metadata = proposeMetadata(parseText(text), fileName)
  expect(DocumentMetadata.safeParse(metadata).success).toBe(true)
  return metadata
}
const seed = (name: string) => readFileSync(`../shared/seeds/${name}.txt`, 'utf8')

test('the letter: its date, its sender, and no symbol though it cites seven', () => {
  const text = seed('000_c65a08600dc889f9')
  expect(propose(text)).toMatchObject({
    title: text.slice(58, 156),
    symbol: '',
    language: 'ar',
    docDate: '2021-06-08',
    datePrecision: 'day',
    forum: '',
    issuer: text.slice(116, 156),
    docType: 'letter',
    sourceClass: 'official_statement',
  })
})

test('the overview: the symbol that stands alone above the table of contents, and the date beside it', () => {
  const text = seed('002_9dad2cb1eac42895')
  expect(propose(text)).toMatchObject({
    title: text.slice(2, 92),
    symbol: 'GE-001',
    language: 'ar',
    docDate: '2020-02-28',
    datePrecision: 'day',
    issuer: text.slice(94, 135),
    docType: 'other',
    sourceClass: 'notes_unverified',
  })
})

test('a text that says nothing about itself gets its file name and nothing else', () => {
  expect(propose('Only a sentence that ends with a stop, as prose does.')).toEqual({
    title: 'file name',
    symbol: '',
    language: 'en',
    docDate: null,
    datePrecision: null,
    forum: '',
    issuer: '',
    docType: 'other',
    sourceClass: 'notes_unverified',
  })
})

test('the date of the masthead comes before any in the prose', () => {
  expect(propose('Distr.: General\n8 June 2021\n\nLetter dated 7 June 2021\n\nOn 1 May 2020 it met.').docDate).toBe(
    '2021-06-08',
  )
  expect(propose('Letter dated 7 June 2021\n\nOn 1 May 2020 it met.').docDate).toBe('2021-06-07')
})

test('a letter in English: sender, date of the masthead, symbol of the masthead', () => {
  const text = `United Nations

S/2021/540

Security Council
Distr.: General
8 June 2021
Original: English

Letter dated 7 June 2021 from the Permanent Representative of Estonia to the United Nations addressed to the Secretary-General

I have the honour to transmit herewith a concept note (see S/2019/643).

(Signed) A. Name
Ambassador

Annex to the letter

1. Introduction

1.1 Background

The Council has discussed this matter at several of its meetings in the past, and will do so again.
`
  expect(propose(text)).toMatchObject({
    symbol: 'S/2021/540',
    docDate: '2021-06-08',
    issuer: 'Permanent Representative of Estonia to the United Nations',
    docType: 'letter',
  })
  expect(parseText(text).blocks.map(({ type }) => type)).toEqual([
    ...Array.from({ length: 6 }, () => 'masthead'),
    'title',
    'paragraph',
    'signature',
    'signature',
    ...Array.from({ length: 3 }, () => 'heading'),
    'paragraph',
  ])
})

test('a statement that ends with its place and date, under a Markdown heading and a logo', () => {
  const text = '![Logo](/a.png)\n\n# Call for trust\n\nOn 1 May 2017 the Group met.\n\nParis, 12th of November, 2018\n'
  expect(propose(text)).toMatchObject({ title: 'Call for trust', docDate: '2018-11-12' })
})

test('a symbol counts only as a line of its own, before the first heading', () => {
  expect(propose('United Nations\nA/C.1/73/L.27\n\nDraft resolution').symbol).toBe('A/C.1/73/L.27')
  expect(propose('Draft resolution\n\nSee A/65/201 for more.\n\nA/65/201\n\nEnd.').symbol).toBe('')
})

describe('document types', () => {
  test.each([
    ['Letter transmitting the report of the Group', 'letter'],
    ['مذكرة مفاهيمية للمناقشة', 'concept_note'],
    ['مشروع قرار بشأن الفضاء', 'draft_resolution'],
    ['القرار 73/27', 'resolution'],
    ['تقرير الفريق العامل', 'report'],
    ['Statement by the delegation of Estonia', 'statement'],
    ['Overview', 'other'],
  ])('%s: %s', (title, type) => expect(propose(`${title}\n\nText, with its stop.`).docType).toBe(type))
})

describe('languages', () => {
  test.each([
    ['en', 'The States of the region and their partners agreed on the text of it.'],
    ['fr', 'Les États de la région et leurs partenaires sont convenus du texte dans la salle.'],
    ['es', 'Los Estados de la región y sus asociados acordaron el texto en una sala.'],
    ['ru', 'Государства региона согласовали текст.'],
    ['zh', '会员国就案文达成一致。'],
    ['ar', 'اتفقت الدول على النص.'],
    ['und', '1945 - 2021'],
  ])('%s', (language, text) => expect(parseText(text).language).toBe(language))
})
