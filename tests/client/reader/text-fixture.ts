// A small text for the reader's tests: both directions, marks, astral letters, an empty block; words of our own.

import { createTextModel } from '../../../client/reader/text-model.ts'
import type { TextBlock } from '../../../shared/doc/text.ts'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { TextPoint } from '../../../shared/protocol/awareness.ts'
import { toCodePoint } from '../../../shared/text/code-points.ts'

const TEXTS = [
  'Letter of 3 March',
  '7 - تؤيّد الدولة انطباق القانون على الفضاء الإلكتروني.',
  '',
  '8 - 𞸀𞸁 أكد الفريق 😀 التقرير‏ (انظر المرفق) ',
  'يتبع الكلام بعد الحاشية.',
]

/** Blocks b0, b1, … with the texts above. */
export const blocks: TextBlock[] = TEXTS.map((text, index) => ({
  id: `b${index}` as BlockId,
  type: 'paragraph',
  number: null,
  level: 0,
  direction: index === 0 ? 'ltr' : 'rtl',
  text,
}))

export const model = createTextModel(blocks)

/** The point before (or, with `after`, behind) the first `words` of block `index`. */
export function pointAt(index: number, words: string, after = false): TextPoint {
  const { id, text } = blocks[index] as TextBlock
  const at = text.indexOf(words)
  if (at < 0) throw new Error(`no “${words}” in block ${index}`)
  return { blockId: id, offset: toCodePoint(text, after ? at + words.length : at) }
}
