// Plain text into blocks. Every block is an exact slice of the text; concatenating blocks and what lies between
// them (line ends, blank lines) gives the text back to the character. Never changes, joins or cleans anything.
import type { Block, Direction } from '../model/document.ts'
import type { BlockId } from '../model/ids.ts'
import { classify } from './classify.ts'
import { codePointLength } from './code-points.ts'
import { textDirection } from './direction.ts'
import { detectLanguage } from './language.ts'
import { readUnits } from './lines.ts'

/** Changes when the same text would give other blocks; stored with every document. */
export const TEXT_PARSER_VERSION = 'text-1'

export type ParsedText = {
  /** In reading order, with ids b1, b2, …; empty for a text of blank space. */
  blocks: Block[]
  /** BCP 47; `und` when unknown. */
  language: string
  /** Of the whole text: blocks without letters take it. */
  direction: Direction
}

/** Blocks, language and direction of `text`. Pure and deterministic; linear in its length. */
export function parseText(text: string): ParsedText {
  const language = detectLanguage(text)
  const direction = language === 'ar' ? 'rtl' : textDirection(text, 'ltr')
  const units = readUnits(text)
  const kinds = classify(units)
  const blocks: Block[] = []
  let at = 0
  let atCp = 0
  for (const [index, unit] of units.entries()) {
    const startCp = atCp + codePointLength(text.slice(at, unit.start))
    const endCp = startCp + codePointLength(unit.text)
    at = unit.end
    atCp = endCp
    blocks.push({
      id: `b${index + 1}` as BlockId,
      type: kinds[index]?.type ?? 'paragraph',
      number: kinds[index]?.number ?? null,
      level: kinds[index]?.level ?? 0,
      direction: textDirection(unit.text, direction),
      startCp,
      endCp,
      text: unit.text,
    })
  }
  return { blocks, language, direction }
}
