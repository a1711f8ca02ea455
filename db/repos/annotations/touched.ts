// The annotations that a correction of a text may concern, and how they are brought to where it moved them. Only inside
// ProjectLog.commit: the same transaction writes the blocks, the history event and the layers' updates.
import { and, eq, gte, isNotNull, lte, or, sql } from 'drizzle-orm'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord } from '../../../shared/model/annotation.ts'
import type { DocumentId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { annotations } from '../../schema/annotations.ts'
import type { Place } from './batch.ts'
import { withTags } from './reader.ts'

/**
 * Annotations of a document, deleted ones too, that lie in blocks which came from this part of the imported text; with
 * `withLost` also those that corrections took words from, wherever they lie. Found by an index, not by their ranges:
 * the caller looks which of them are concerned.
 */
export async function readTouched(
  tx: Tx,
  documentId: DocumentId,
  part: { startCp: number; endCp: number; withLost: boolean },
): Promise<AnnotationState[]> {
  const lies = and(lte(annotations.startCp, part.endCp), gte(annotations.endCp, part.startCp))
  const rows = await tx
    .select()
    .from(annotations)
    .where(and(eq(annotations.documentId, documentId), part.withLost ? or(lies, isNotNull(annotations.lost)) : lies))
  return withTags(tx, rows)
}

export type MovedAnnotation = { record: AnnotationRecord; place: Place | null }

/** Writes anchors that moved; of an orphan `place` is null, and its row keeps the old one. Nothing else changes. */
export async function writeMoved(tx: Tx, moved: readonly MovedAnnotation[]): Promise<void> {
  if (moved.length === 0) return
  const rows = moved.map(({ record: { id, ranges, quote, anchorState, lost }, place }) => ({
    id,
    ranges,
    quote,
    anchorState,
    lost,
    ...place,
  }))
  await tx.execute(sql`
    update ${annotations} as own set ranges = x.ranges, quote = x.quote, anchor_state = x."anchorState", lost = x.lost,
      start_cp = coalesce(x."startCp", own.start_cp), end_cp = coalesce(x."endCp", own.end_cp),
      prefix = coalesce(x.prefix, own.prefix), suffix = coalesce(x.suffix, own.suffix)
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as x(id uuid, ranges jsonb, quote text, "anchorState" text,
      lost jsonb, "startCp" int, "endCp" int, prefix text, suffix text)
    where own.id = x.id`)
}
