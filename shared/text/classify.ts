// What each unit of a document is. One pass in reading order with a little state: which notes were announced,
// what the table of contents lists, whether a numbered paragraph was cut off by a page's footnotes.
import type { BlockType } from '../model/document.ts'
import { codePointLength } from './code-points.ts'
import { headingKey, opensContents, readContentsEntry } from './contents.ts'
import { isDateLine } from './dates.ts'
import { isMastheadLine, MAX_FRONT_LINE } from './front-matter.ts'
import type { Unit } from './lines.ts'
import { bracketedNotes, type Mark, readMark } from './marks.ts'
import { endsSentence } from './sentence.ts'

export type Kind = { type: BlockType; number: string | null; level: number }

/** Longest title, and longest heading, in code points. */
const MAX_TITLE = 300
const MAX_HEADING = 100
/** Shortest text, in code points, that shows that the line above it heads a section. */
const MIN_PROSE = 80
/** Units at the top that may be masthead, and lines under a signature. */
const MAX_FRONT_UNITS = 30
const MAX_SIGNATURE_LINES = 5

const SIGNED = /^\((?:توقيع|التوقيع|موق[َّ]*ع|signed|signé|firmado|подпись|签名)\)/i
const ANNEX = /^(?:(?:ال)?مرفق|(?:ال)?تذييل|(?:ال)?ضميمة|annex|annexe|appendix|enclosure|anexo)(?![\p{L}\p{N}])/iu
const QUOTES: readonly (readonly [open: string, close: string])[] = [
  ['"', '"'],
  ['«', '»'],
  ['“', '”'],
  ['„', '“'],
  ['»', '«'],
  ['”', '“'],
]

/** Type, number and level of every unit, in the same order. */
export function classify(units: readonly Unit[]): Kind[] {
  const marks = units.map((unit) => readMark(unit.text))
  const announced = new Set<string>()
  const listed = new Set<string>()
  let isFront = true
  let hasTitle = false
  let isTitleDue = true
  let isInContents = false
  let hasMainHeading = false
  let signatureLines = 0
  let cutOff: string | null = null
  let lastLetter = ''

  return units.map((unit, index): Kind => {
    const mark = marks[index] ?? null
    const kind = decide(unit, mark, index)
    if (kind.type !== 'footnote') {
      for (const marker of bracketedNotes(unit.text)) announced.add(marker)
      cutOff = kind.type === 'numbered_paragraph' && !endsSentence(unit.text) ? kind.number : null
    }
    isInContents = kind.type === 'toc_line' || opensContents(unit.text)
    if (kind.type === 'title') {
      hasTitle = true
      isTitleDue = false
    } else if (kind.type !== 'masthead') {
      isFront = false
      isTitleDue = kind.type === 'heading' && ANNEX.test(unit.text.trim())
    }
    if (kind.type === 'heading' && kind.level === 1 && !opensContents(unit.text)) hasMainHeading = true
    signatureLines = kind.type === 'signature' ? signatureLines + 1 : 0
    if (kind.type === 'list_item' && kind.level === 1) lastLetter = kind.number ?? ''
    return kind
  })

  function decide(unit: Unit, mark: Mark | null, index: number): Kind {
    const text = unit.text.trim()
    if (mark?.kind === 'note' || (mark?.kind === 'number_in_brackets' && announced.delete(mark.label ?? '')))
      return kindOf('footnote', mark.label)
    if (isFront && index < MAX_FRONT_UNITS && (isMastheadLine(text) || isDateLine(text))) return kindOf('masthead')
    if (isInContents) {
      const entry = readContentsEntry(text)
      if (entry !== null) {
        listed.add(entry)
        return kindOf('toc_line')
      }
    }
    if (opensContents(text)) return heading(1)
    if (SIGNED.test(text) || continuesSignature(unit, mark, text)) return kindOf('signature')
    const isLine = unit.isAlone && !endsSentence(text)
    if (isLine && ANNEX.test(text) && codePointLength(text) <= MAX_TITLE) return heading(1)
    if (isTitleDue && isLine && isTitleForm(mark) && codePointLength(text) <= MAX_TITLE) return kindOf('title')
    if (hasTitle && isFront && isFrontLine(unit) && leadsToContents(index)) return kindOf('masthead')
    if (isQuotation(text)) return kindOf('quotation')
    return labelled(unit, mark, index) ?? unlabelled(unit, text, index)
  }

  function labelled(unit: Unit, mark: Mark | null, index: number): Kind | null {
    if (mark === null || mark.kind === 'note') return null
    const isHeading =
      unit.isAlone && isShort(unit.text) && !endsSentence(unit.text) && !isSameSeries(marks[index + 1], mark)
    const hasFollower = index + 1 < units.length
    switch (mark.kind) {
      case 'hash':
        return heading(Math.min(mark.depth, 3))
      case 'ordinal':
        return isHeading ? heading(1, mark.label) : kindOf('numbered_paragraph', mark.label)
      case 'roman':
        return isHeading ? heading(1, mark.label) : kindOf('numbered_paragraph', mark.label)
      case 'letter_name':
        return isHeading ? heading(2, mark.label) : kindOf('numbered_paragraph', mark.label)
      case 'capital':
        return isHeading ? heading(2, mark.label) : listItem(1, mark.label)
      case 'number':
        if (isHeading && hasFollower && (mark.separator === '.' || mark.separator === ''))
          return heading(Math.min(mark.depth, 3), mark.label)
        return kindOf('numbered_paragraph', mark.label)
      case 'number_in_brackets':
        return kindOf('numbered_paragraph', mark.label)
      case 'letter':
        return listItem(mark.label?.length === 2 && !mark.label.endsWith('ـ') ? 3 : 1, mark.label)
      case 'lower_roman':
        // (i) after (h) is a letter, as are (v) after (u) and (x) after (w).
        return listItem(isNextLetter(lastLetter, mark.label ?? '') ? 1 : 2, mark.label)
      case 'bullet':
        return listItem(Math.min(mark.depth, 4), null)
    }
  }

  function unlabelled(unit: Unit, text: string, index: number): Kind {
    if (listed.has(headingKey(text)) && unit.isAlone) return heading(1)
    const next = units[index + 1]
    if (unit.isAlone && isShort(text) && !endsSentence(text) && next && isProse(next) && cutOff === null)
      return heading(hasMainHeading ? 2 : 1)
    // The other half of a numbered paragraph, behind the footnotes of the page that cut it.
    if (cutOff !== null) return kindOf('numbered_paragraph', cutOff)
    return kindOf('paragraph')
  }

  function continuesSignature(unit: Unit, mark: Mark | null, text: string): boolean {
    return (
      signatureLines > 0 &&
      signatureLines < MAX_SIGNATURE_LINES &&
      unit.gap <= 1 &&
      mark === null &&
      isShort(text) &&
      !endsSentence(text) &&
      !ANNEX.test(text)
    )
  }

  // Author, body, symbol and date between the title and the table of contents.
  function leadsToContents(index: number): boolean {
    for (let at = index; at < Math.min(units.length, index + MAX_FRONT_UNITS); at++) {
      const unit = units[at] as Unit
      if (opensContents(unit.text)) return true
      if (!isFrontLine(unit)) return false
    }
    return false
  }
}

// A plain line or a Markdown heading.
const isTitleForm = (mark: Mark | null) => mark === null || (mark.kind === 'hash' && mark.depth === 1)
// Two labels of one form in a row are paragraphs of a series, not a heading and its text.
const isSameSeries = (a: Mark | null | undefined, b: Mark) => a?.kind === b.kind && a.depth === b.depth
const isFrontLine = (unit: Unit) => unit.text.length <= MAX_FRONT_LINE && !endsSentence(unit.text)
const isShort = (text: string) => text.length <= 4 * MAX_HEADING && codePointLength(text.trim()) <= MAX_HEADING
const isProse = (unit: Unit) =>
  unit.text.length >= MIN_PROSE && endsSentence(unit.text) && !isQuotation(unit.text.trim())
const isNextLetter = (before: string, label: string) =>
  label.length === 1 && before.length === 1 && before.charCodeAt(0) + 1 === label.charCodeAt(0)

const kindOf = (type: BlockType, number: string | null = null): Kind => ({ type, number, level: 0 })
const heading = (level: number, number: string | null = null): Kind => ({ type: 'heading', number, level })
const listItem = (level: number, number: string | null): Kind => ({ type: 'list_item', number, level })

// One quotation from end to end: a second pair inside means prose with quotations in it.
function isQuotation(text: string): boolean {
  const body = text.replace(/^>\s*/, '')
  if (body !== text) return true
  for (const [open, close] of QUOTES) {
    if (!text.startsWith(open)) continue
    const end = text.indexOf(close, open.length)
    if (end <= 0) continue
    return (
      /^[.،,؛;!؟?…]?\s*[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾]{0,5}[.،,]?$/.test(text.slice(end + close.length, end + close.length + 12)) &&
      text.length - end <= 12
    )
  }
  return false
}
