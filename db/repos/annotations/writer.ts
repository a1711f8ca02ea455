// Writes annotations, tags and reviews. Only inside ProjectLog.commit: the same transaction writes the history
// event and the layer's update, and [HIST] holds the three against each other.
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord } from '../../../shared/model/annotation.ts'
import type { DocumentId, ProjectId, TagId, UserId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { annotations, reviews, tags } from '../../schema/annotations.ts'

/** Where an annotation lies in the imported text, code points, and the text around it. */
export type Place = { startCp: number; endCp: number; prefix: string; suffix: string }

/** Adds a new annotation with its tags. */
export async function insertAnnotation(
  tx: Tx,
  owner: { projectId: ProjectId; documentId: DocumentId },
  record: AnnotationRecord,
  place: Place,
): Promise<void> {
  await tx.insert(annotations).values({
    id: record.id,
    projectId: owner.projectId,
    documentId: owner.documentId,
    layerId: record.layerId,
    authorId: record.authorId,
    ranges: record.ranges,
    ...place,
    quote: record.quote,
    anchorState: record.anchorState,
    note: record.note,
    createdAt: new Date(record.createdAt),
    updatedAt: new Date(record.updatedAt),
    updatedBy: record.updatedBy,
  })
  await writeTags(tx, owner, record)
}

/** Brings the rows of an annotation from `before` to `after`. `place` is given where the anchor changed. */
export async function updateAnnotation(
  tx: Tx,
  owner: { projectId: ProjectId; documentId: DocumentId },
  { before, after, place }: { before: AnnotationState; after: AnnotationState; place?: Place },
): Promise<void> {
  const { record } = after
  const at = new Date(record.updatedAt)
  await tx
    .update(annotations)
    .set({
      ranges: record.ranges,
      quote: record.quote,
      anchorState: record.anchorState,
      lost: record.lost ?? null,
      note: record.note,
      updatedAt: at,
      updatedBy: record.updatedBy,
      deletedAt: after.isDeleted ? at : null,
      ...place,
    })
    .where(eq(annotations.id, record.id))
  if (after.isDeleted) {
    await tx
      .update(tags)
      .set({ deletedAt: at })
      .where(and(eq(tags.annotationId, record.id), isNull(tags.deletedAt)))
    return
  }
  const kept = new Set(record.tags.map((tag) => tag.id))
  const takenOff = before.record.tags.filter((tag) => !kept.has(tag.id)).map((tag) => tag.id)
  if (takenOff.length > 0) await tx.update(tags).set({ deletedAt: at }).where(inArray(tags.id, takenOff))
  if (before.isDeleted || before.record.tags !== record.tags) await writeTags(tx, owner, record)
}

/** Appends a lead's verdict to the tag's reviews. */
export async function insertReview(
  tx: Tx,
  review: {
    id: string
    tagId: TagId
    reviewerId: UserId
    fromStatus: string
    toStatus: string
    reason: string
    at: Date
  },
): Promise<void> {
  await tx.insert(reviews).values(review)
}

// A tag that was taken off and comes back under its id is the same row, alive again.
async function writeTags(
  tx: Tx,
  { projectId, documentId }: { projectId: ProjectId; documentId: DocumentId },
  record: AnnotationRecord,
) {
  if (record.tags.length === 0) return
  await tx
    .insert(tags)
    .values(
      record.tags.map((tag, ord) => ({
        id: tag.id,
        annotationId: record.id,
        projectId,
        documentId,
        authorId: record.authorId,
        ord,
        actorId: tag.actorId,
        issueId: tag.issueId,
        stance: tag.stance,
        act: tag.act,
        attribution: tag.attribution,
        capacity: tag.capacity,
        confidence: tag.confidence,
        positionDate: tag.positionDate,
        status: tag.status,
        reviewedBy: tag.reviewedBy,
        reviewedAt: tag.reviewedAt === null ? null : new Date(tag.reviewedAt),
        reviewReason: tag.reviewReason,
        codebookVersion: tag.codebookVersion,
        createdAt: new Date(tag.createdAt),
      })),
    )
    .onConflictDoUpdate({
      target: tags.id,
      set: {
        ord: sql`excluded.ord`,
        actorId: sql`excluded.actor_id`,
        issueId: sql`excluded.issue_id`,
        stance: sql`excluded.stance`,
        act: sql`excluded.act`,
        attribution: sql`excluded.attribution`,
        capacity: sql`excluded.capacity`,
        confidence: sql`excluded.confidence`,
        positionDate: sql`excluded.position_date`,
        status: sql`excluded.status`,
        reviewedBy: sql`excluded.reviewed_by`,
        reviewedAt: sql`excluded.reviewed_at`,
        reviewReason: sql`excluded.review_reason`,
        codebookVersion: sql`excluded.codebook_version`,
        createdAt: sql`excluded.created_at`,
        deletedAt: sql`null`,
      },
    })
}
