// One correction of a document's text, as the history keeps it: the blocks of the touched part before and after, and
// which of their text is the same. That what was kept is written down, and not found anew, makes it mean the same for
// ever: whoever reads the history moves anchors exactly as they were moved.
import { z } from 'zod'
import { BlockType, Direction } from './document.ts'
import { BlockId } from './ids.ts'

/** A block that a correction added, changed, moved or took away. */
export const TouchedBlock = z.object({
  id: BlockId,
  type: BlockType,
  number: z.string().nullable(),
  level: z.int(),
  direction: Direction,
  /** The part of the imported text that the block came from, code points. */
  startCp: z.int(),
  endCp: z.int(),
  text: z.string(),
})
export type TouchedBlock = z.infer<typeof TouchedBlock>

/** A block of the touched part; one without text was not touched itself and only stands between blocks that were. */
export const EditBlock = z.union([TouchedBlock, z.object({ id: BlockId, text: z.undefined().optional() })])
export type EditBlock = z.infer<typeof EditBlock>

/**
 * Text that stayed: block (index into `before`), start there, block (index into `after`), start there, length. Code
 * points; spans overlap neither before nor after.
 */
export const KeptSpan = z.tuple([z.int(), z.int(), z.int(), z.int(), z.int().min(1)])
export type KeptSpan = z.infer<typeof KeptSpan>

export const TextEdit = z.object({
  /** In reading order, without gaps: what stood between the block before the part and the block after it. */
  before: z.array(EditBlock),
  after: z.array(EditBlock),
  /** In the order of `before`. Blocks without text are kept whole and not named. */
  kept: z.array(KeptSpan),
  /** Text just before and just after the touched part; empty at the edge of the document. */
  prefix: z.string(),
  suffix: z.string(),
})
export type TextEdit = z.infer<typeof TextEdit>

/** The block, or null where it was not touched. */
export const asTouched = (block: EditBlock | undefined): TouchedBlock | null =>
  block?.text === undefined ? null : block

/** The text of a block of the part; null where it was not touched. */
export const editText = (block: EditBlock | undefined): string | null => block?.text ?? null
