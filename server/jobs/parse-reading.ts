// A reading as blocks: lines are parsed as plain text; of other units, what the file says of them goes before what
// their words look like.
import type { Block } from '../../shared/model/document.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { classify, type Kind } from '../../shared/text/classify.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import { textDirection } from '../../shared/text/direction.ts'
import { detectLanguage } from '../../shared/text/language.ts'
import { type ParsedText, parseText } from '../../shared/text/parse-text.ts'
import type { Reading, ReadUnit } from '../../shared/text/reading.ts'

/** Longest label that a block's number may be, in UTF-16 code units. */
const MAX_NUMBER_LENGTH = 16

/** Blocks, language and direction of a reading. Pure. */
export function parseReading({ text, units }: Pick<Reading, 'text' | 'units'>): ParsedText {
  if (units.every((unit) => unit.kind === 'line')) return parseText(text)
  const language = detectLanguage(text)
  const direction = language === 'ar' ? 'rtl' : textDirection(text, 'ltr')
  const kinds = classify(
    units.map(({ start, end }) => ({ text: text.slice(start, end), start, end, gap: 1, isAlone: true })),
  )
  const titleIndex = findTitle(units)
  const blocks: Block[] = []
  let at = 0
  let atCp = 0
  for (const [index, unit] of units.entries()) {
    const own = text.slice(unit.start, unit.end)
    const startCp = atCp + codePointLength(text.slice(at, unit.start))
    const endCp = startCp + codePointLength(own)
    at = unit.end
    atCp = endCp
    const kind = (index === titleIndex ? TITLE : stated(unit)) ??
      kinds[index] ?? { type: 'paragraph', number: null, level: 0 }
    const id = `b${index + 1}` as BlockId
    blocks.push({ id, ...kind, direction: textDirection(own, direction), startCp, endCp, text: own })
  }
  return { blocks, language, direction }
}

const TITLE: Kind = { type: 'title', number: null, level: 0 }

// A heading of the first level that opens the text is its title where nothing is called so.
function findTitle(units: readonly ReadUnit[]): number {
  const first = units.findIndex(({ kind }) => kind !== 'furniture')
  const isTitle = units[first]?.kind === 'heading' && units[first].level === 1
  return isTitle && !units.some(({ kind }) => kind === 'title') ? first : -1
}

function stated({ kind, level = 1, label }: ReadUnit): Kind | null {
  const number = label === undefined || label === '•' ? null : plainLabel(label)
  switch (kind) {
    case 'title':
      return TITLE
    case 'heading':
      return { type: 'heading', number, level: Math.min(level, 3) }
    case 'list_item':
      return number !== null && level === 1 && /^\p{Nd}+$/u.test(number)
        ? { type: 'numbered_paragraph', number, level: 0 }
        : { type: 'list_item', number, level: Math.min(level, 4) }
    case 'footnote':
      return { type: 'footnote', number, level: 0 }
    case 'quotation':
      return { type: 'quotation', number: null, level: 0 }
    case 'furniture':
      return { type: 'masthead', number: null, level: 0 }
    case 'contents':
      return { type: 'toc_line', number: null, level: 0 }
    case 'table_row':
    case 'preformatted':
      return { type: 'paragraph', number: null, level: 0 }
    case 'paragraph':
    case 'line':
      return null
  }
}

// Without punctuation, superscript digits as plain ones; too long a label is none.
function plainLabel(label: string): string | null {
  const plain = label.normalize('NFKC').replace(/^[^\p{L}\p{N}*]+|[^\p{L}\p{N}*ـ]+$/gu, '')
  return plain === '' || plain.length > MAX_NUMBER_LENGTH ? null : plain
}
