// Which annotations lie in which block: kept in step with the layer, so that painting touches only what changed.
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { AnnotationId, BlockId } from '../../shared/model/ids.ts'
import type { Span } from './flatten.ts'
import type { TextModel } from './text-model.ts'
import { toUtf16Range } from './text-model.ts'

/** Spans by block in UTF-16 offsets, from the records that `update` was told of. */
export function createBlockIndex() {
  const byBlock = new Map<BlockId, Map<AnnotationId, Span<AnnotationId>[]>>()
  const blocksOf = new Map<AnnotationId, BlockId[]>()

  return {
    /** Spans of a block, in no particular order. */
    spans: (blockId: BlockId): Span<AnnotationId>[] => [...(byBlock.get(blockId)?.values() ?? [])].flat(),
    /** Blocks with a stretch of the annotation. */
    blocks: (id: AnnotationId): readonly BlockId[] => blocksOf.get(id) ?? [],
    /** Takes in one record, or (undefined) forgets it. Returns the blocks to paint again. */
    update(model: TextModel, id: AnnotationId, record: AnnotationRecord | undefined): Set<BlockId> {
      const touched = new Set<BlockId>(blocksOf.get(id) ?? [])
      for (const blockId of touched) byBlock.get(blockId)?.delete(id)
      blocksOf.delete(id)
      if (!record || record.anchorState === 'orphan') return touched
      for (const range of record.ranges) {
        const utf16 = toUtf16Range(model, range)
        if (!utf16) continue
        const spans = byBlock.get(range.blockId) ?? new Map<AnnotationId, Span<AnnotationId>[]>()
        byBlock.set(range.blockId, spans)
        spans.set(id, [...(spans.get(id) ?? []), { id, ...utf16 }])
        touched.add(range.blockId)
        blocksOf.set(id, [...(blocksOf.get(id) ?? []), range.blockId])
      }
      return touched
    },
  }
}

export type BlockIndex = ReturnType<typeof createBlockIndex>
