// From a place in a block, as it stands, to the imported text that the block came from.
import { alignTexts, risingSpans } from '../anchor/align.ts'
import type { Block } from '../model/document.ts'

/**
 * Gives for code point `offset` of the block its offset in the imported text; words that a correction added lie where
 * they were put in, and what comes later in the block never lies earlier. `imported` is the imported text from the
 * block's startCp to its endCp. Compares once, for many.
 */
export function importedOffset(block: Block, imported: string): (offset: number) => number {
  if (block.text === imported) return (offset) => block.startCp + offset
  const spans = risingSpans(alignTexts([[...block.text]], [[...imported]], [[0, 0]], []))
  return (offset) => {
    const span = spans.findLast(([, start]) => start <= offset)
    const within = span === undefined ? 0 : span[3] + Math.min(offset - span[1], span[4])
    return Math.min(block.startCp + within, block.endCp)
  }
}
