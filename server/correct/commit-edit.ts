// One correction in the database: blocks, moved annotations with their layers, the history event, and the room's
// update, all in the transaction of one revision.
import type { Tx } from '../../db/connect.ts'
import type { Place } from '../../db/repos/annotations/batch.ts'
import { type MovedAnnotation, readTouched, writeMoved } from '../../db/repos/annotations/touched.ts'
import { type OrderedBlock, replaceBlocks, setBlockCount, updateBlocks } from '../../db/repos/documents/blocks.ts'
import { CORRECTION } from '../../db/repos/documents/corrections.ts'
import { describe } from '../../shared/anchor/describe.ts'
import { indexEdit } from '../../shared/anchor/edit-index.ts'
import { isTouchedBy } from '../../shared/anchor/move.ts'
import { foldCorrection } from '../../shared/doc/fold.ts'
import { importedOffset } from '../../shared/doc/imported-offset.ts'
import type { AnnotationRecord, BlockRange } from '../../shared/model/annotation.ts'
import type { BlockId, DocumentId } from '../../shared/model/ids.ts'
import { asTouched, type TextEdit } from '../../shared/model/text-edit.ts'
import type { Effects } from '../log/commit.ts'
import type { TakenEdit, TextModel } from './text-model.ts'

/** Blocks on each side of a range that are looked at for the words around it. */
const CONTEXT_BLOCKS = 3

/** Writes the rows of a correction and says what is to be logged and told; the caller adds the room's update. */
export async function writeEdit(
  tx: Tx,
  documentId: DocumentId,
  { edit, gone, changed, isInPlace }: TakenEdit,
  model: TextModel,
): Promise<Effects> {
  const index = indexEdit(edit)
  if (!isInPlace) await replaceBlocks(tx, documentId, gone, changed)
  else if (changed.length > 0) await updateBlocks(tx, documentId, changed)
  const isCountChanged = edit.before.length !== edit.after.length
  if (isCountChanged) await setBlockCount(tx, documentId, model.blocks().length)
  const part = importedPart(edit)
  const states = part === null ? [] : await readTouched(tx, documentId, { ...part, withLost: index.hasNewText })
  const layers = new Map<string, Map<string, AnnotationRecord>>()
  const moved: MovedAnnotation[] = []
  const placeOf = createPlaces(model)
  for (const state of states) {
    const { record } = state
    if (!isTouchedBy(record, index)) continue
    const after = foldCorrection(state, index).record
    // Its words may lie in other blocks' parts of the imported text now, even where the anchor is the same.
    const place = after.anchorState === 'anchored' ? placeOf(after.ranges) : null
    if (after === record && place === null) continue
    moved.push({ record: after, place })
    if (after === record || state.isDeleted) continue
    const records = layers.get(record.layerId) ?? new Map<string, AnnotationRecord>()
    layers.set(record.layerId, records.set(record.id, after))
  }
  await writeMoved(tx, moved)
  return {
    event: { kind: CORRECTION, subjectId: documentId, payload: { edit } },
    layers,
    documents: isCountChanged ? [documentId] : [],
  }
}

// Annotations lie within what their blocks came from, and so within what the touched ones came from.
function importedPart(edit: TextEdit): { startCp: number; endCp: number } | null {
  const touched = [...edit.before, ...edit.after].flatMap((block) => asTouched(block) ?? [])
  if (touched.length === 0) return null
  return {
    startCp: Math.min(...touched.map(({ startCp }) => startCp)),
    endCp: Math.max(...touched.map(({ endCp }) => endCp)),
  }
}

/** Where anchored ranges lie in the imported text, and the words around them; each block is compared once. */
function createPlaces(model: TextModel) {
  const blocks = model.blocks()
  const indexById = new Map<BlockId, number>()
  const offsets = new Map<BlockId, (offset: number) => number>()

  function find(blockId: BlockId): number {
    if (indexById.size === 0) for (const [index, { id }] of blocks.entries()) indexById.set(id, index)
    return indexById.get(blockId) as number
  }

  function offsetsOf(block: OrderedBlock) {
    const known = offsets.get(block.id)
    if (known) return known
    const imported = model.importedText(block.startCp, block.endCp)
    const map = importedOffset(block, imported)
    offsets.set(block.id, map)
    return map
  }

  return (ranges: readonly BlockRange[]): Place => {
    // Words that changed places stand in another order there.
    const edges = ranges.flatMap(({ blockId, start, end }) => {
      const map = offsetsOf(blocks[find(blockId)] as OrderedBlock)
      return [map(start), map(end)]
    })
    const [first, last] = [ranges[0] as BlockRange, ranges.at(-1) as BlockRange]
    const around = (range: BlockRange) => {
      const at = find(range.blockId)
      return describe(blocks.slice(Math.max(0, at - CONTEXT_BLOCKS), at + CONTEXT_BLOCKS + 1), [range])
    }
    return {
      startCp: Math.min(...edges),
      endCp: Math.max(...edges),
      prefix: around(first)?.prefix ?? '',
      suffix: around(last)?.suffix ?? '',
    }
  }
}
