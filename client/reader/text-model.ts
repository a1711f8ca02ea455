// The document's text as the reader holds it, and the three ways to name a place in it: a point (block and code-point
// offset: wire, records), a position (UTF-16, ProseMirror) and an offset into a block's text (UTF-16, DOM).
import type { TextBlock } from '../../shared/doc/text.ts'
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { TextPoint } from '../../shared/protocol/awareness.ts'
import { toCodePoint, toUtf16 } from '../../shared/text/code-points.ts'

export type TextModel = {
  blocks: readonly TextBlock[]
  /** Index of a block by its id. */
  indexOf: (id: BlockId) => number | undefined
  block: (id: BlockId) => TextBlock | undefined
  /** ProseMirror position of a point; null where the block is unknown. An offset past the end is the end. */
  toPosition: (point: TextPoint) => number | null
  /** Point of a ProseMirror position; positions between blocks belong to the block before. Null in an empty document. */
  toPoint: (position: number) => TextPoint | null
  /** Negative, zero or positive as `a` lies before, at or after `b`. */
  compare: (a: TextPoint, b: TextPoint) => number
}

/** Builds the model of `blocks`, in which every block is one ProseMirror node with at most one text node. */
export function createTextModel(blocks: readonly TextBlock[]): TextModel {
  const indices = new Map(blocks.map((block, index) => [block.id, index]))
  // Position where block i's text begins: after its own opening token and 2 tokens for each block before.
  const starts: number[] = []
  let position = 1
  for (const block of blocks) {
    starts.push(position)
    position += block.text.length + 2
  }
  const indexOf = (id: BlockId) => indices.get(id)
  return {
    blocks,
    indexOf,
    block: (id) => blocks[indices.get(id) ?? -1],
    toPosition(point) {
      const index = indices.get(point.blockId)
      const block = index === undefined ? undefined : blocks[index]
      if (index === undefined || !block) return null
      return (starts[index] ?? 0) + toUtf16(block.text, point.offset)
    },
    toPoint(at) {
      if (blocks.length === 0) return null
      let low = 0
      let high = blocks.length - 1
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((starts[middle] ?? 0) <= at) low = middle
        else high = middle - 1
      }
      const block = blocks[low] as TextBlock
      const offset = Math.min(Math.max(at - (starts[low] ?? 0), 0), block.text.length)
      return { blockId: block.id, offset: toCodePoint(block.text, offset) }
    },
    compare: (a, b) => (indexOf(a.blockId) ?? 0) - (indexOf(b.blockId) ?? 0) || a.offset - b.offset,
  }
}

/** A range as UTF-16 offsets into its block's text, cut to it; null where nothing of it is left. */
export function toUtf16Range(model: TextModel, range: BlockRange): { start: number; end: number } | null {
  const block = model.block(range.blockId)
  if (!block) return null
  const start = toUtf16(block.text, range.start)
  const end = toUtf16(block.text, range.end)
  return start < end ? { start, end } : null
}
