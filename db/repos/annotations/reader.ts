// Reads annotations with their tags as records. What a command on them has to check against is read by basis.ts.
import { and, asc, eq, isNull, or, sql } from 'drizzle-orm'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord, Tag } from '../../../shared/model/annotation.ts'
import type { LayerId } from '../../../shared/model/ids.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'

type AnnotationRow = typeof annotations.$inferSelect
type TagRow = typeof tags.$inferSelect

/** Records of a layer that are not deleted, by annotation id: what the layer's Y.Doc must hold. */
export async function readRecords(db: Db | Tx, layerId: LayerId): Promise<Map<string, AnnotationRecord>> {
  const rows = await db
    .select()
    .from(annotations)
    .where(and(eq(annotations.layerId, layerId), isNull(annotations.deletedAt)))
  const states = await withTags(db, rows)
  return new Map(states.map(({ record }) => [record.id, record]))
}

/** These annotations, deleted ones too; unknown ids are left out. */
export async function readStatesByIds(db: Db | Tx, ids: readonly string[]): Promise<AnnotationState[]> {
  const rows = await db
    .select()
    .from(annotations)
    .where(sql`${annotations.id} = any(${sql.param([...ids])}::uuid[])`)
  return withTags(db, rows)
}

// A deletion marks the annotation's tags with its own instant; a tag that was taken off before has an earlier one.
/** The annotations of these rows with their tags. */
export async function withTags(db: Db | Tx, rows: AnnotationRow[]): Promise<AnnotationState[]> {
  if (rows.length === 0) return []
  const tagRows = await db
    .select({ tag: tags })
    .from(tags)
    .innerJoin(annotations, eq(annotations.id, tags.annotationId))
    .where(
      and(
        sql`${tags.annotationId} = any(${sql.param(rows.map((row) => row.id))}::uuid[])`,
        or(isNull(tags.deletedAt), eq(tags.deletedAt, annotations.deletedAt)),
      ),
    )
    .orderBy(asc(tags.annotationId), asc(tags.ord))
  const byAnnotation = Map.groupBy(tagRows, ({ tag }) => tag.annotationId)
  return rows.map((row) => ({
    isDeleted: row.deletedAt !== null,
    record: toRecord(
      row,
      (byAnnotation.get(row.id) ?? []).map(({ tag }) => tag),
    ),
  }))
}

const toRecord = (row: AnnotationRow, tagRows: TagRow[]): AnnotationRecord => ({
  id: row.id as AnnotationRecord['id'],
  layerId: row.layerId as AnnotationRecord['layerId'],
  authorId: row.authorId as AnnotationRecord['authorId'],
  ranges: row.ranges,
  quote: row.quote,
  anchorState: row.anchorState as AnnotationRecord['anchorState'],
  ...(row.lost && { lost: row.lost }),
  note: row.note,
  tags: tagRows.map(toTag),
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
  updatedBy: row.updatedBy as AnnotationRecord['updatedBy'],
})

const toTag = (row: TagRow): Tag => ({
  id: row.id as Tag['id'],
  actorId: row.actorId as Tag['actorId'],
  issueId: row.issueId as Tag['issueId'],
  stance: row.stance as Tag['stance'],
  act: row.act as Tag['act'],
  attribution: row.attribution as Tag['attribution'],
  capacity: row.capacity as Tag['capacity'],
  confidence: row.confidence as Tag['confidence'],
  positionDate: row.positionDate,
  status: row.status as Tag['status'],
  reviewedBy: row.reviewedBy as Tag['reviewedBy'],
  reviewedAt: row.reviewedAt?.toISOString() ?? null,
  reviewReason: row.reviewReason,
  createdAt: row.createdAt.toISOString(),
  codebookVersion: row.codebookVersion,
})
