// Merging one codebook entry into another: every tag that points to the first then points to the second.
import { and, eq } from 'drizzle-orm'
import { type CodeMerge, foldMerge } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord } from '../../../shared/model/annotation.ts'
import type { DocumentId, ProjectId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { readStatesByIds } from './reader.ts'

/** What a merge changed, in the form that ProjectLog.commit takes. */
export type MovedTags = {
  layers: Map<string, Map<string, AnnotationRecord | null>>
  cells: { actorId: string | null; issueId: string }[]
  documents: DocumentId[]
}

/**
 * Moves every tag of the project from `merge.fromId` to `merge.intoId`, those of deleted annotations and tags that
 * were taken off included, so that no row keeps the old entry. Verdicts, times and codebook versions stay.
 * The event must be `actor.merge` or `issue.merge` with subject `fromId` and payload `{intoId}`: [HIST] replays it.
 */
export async function moveTags(tx: Tx, projectId: ProjectId, merge: CodeMerge): Promise<MovedTags> {
  const column = merge.of === 'actor' ? tags.actorId : tags.issueId
  const owners = await tx
    .selectDistinct({ id: tags.annotationId, documentId: tags.documentId })
    .from(tags)
    .innerJoin(annotations, eq(annotations.id, tags.annotationId))
    .where(and(eq(tags.projectId, projectId), eq(column, merge.fromId)))
  const before = await readStatesByIds(
    tx,
    owners.map((owner) => owner.id),
  )
  await tx
    .update(tags)
    .set(merge.of === 'actor' ? { actorId: merge.intoId } : { issueId: merge.intoId })
    .where(and(eq(tags.projectId, projectId), eq(column, merge.fromId)))

  const moved: MovedTags = {
    layers: new Map(),
    cells: [],
    documents: [...new Set(owners.map((owner) => owner.documentId as DocumentId))],
  }
  const cells = new Map<string, { actorId: string | null; issueId: string }>()
  for (const state of before) {
    if (state.isDeleted) continue
    const { record } = foldMerge(state, merge)
    const layer = moved.layers.get(record.layerId) ?? new Map<string, AnnotationRecord | null>()
    moved.layers.set(record.layerId, layer.set(record.id, record))
    for (const { actorId, issueId } of [...state.record.tags, ...record.tags])
      cells.set(`${actorId}:${issueId}`, { actorId, issueId })
  }
  moved.cells = [...cells.values()]
  return moved
}
