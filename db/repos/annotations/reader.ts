// Reads annotations with their tags as records, and what a command on them has to check against.
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { AnnotationRecord, Tag } from '../../../shared/model/annotation.ts'
import type {
  ActorId,
  AnnotationId,
  BlockId,
  DocumentId,
  IssueId,
  LayerId,
  ProjectId,
  TagId,
} from '../../../shared/model/ids.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { actors, issues } from '../../schema/codebook.ts'
import { blocks, documentSources, documents, layers } from '../../schema/documents.ts'

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

export type FoundAnnotation = { state: AnnotationState; documentId: DocumentId; layerId: LayerId }

/** An annotation of a document that is not deleted, itself deleted or not; null where there is none. */
export async function findAnnotation(
  db: Db | Tx,
  projectId: ProjectId,
  annotationId: AnnotationId,
): Promise<FoundAnnotation | null> {
  const [row] = await db
    .select({ annotation: annotations })
    .from(annotations)
    .innerJoin(documents, eq(documents.id, annotations.documentId))
    .where(and(eq(annotations.id, annotationId), eq(annotations.projectId, projectId), isNull(documents.deletedAt)))
  if (!row) return null
  const [state] = await withTags(db, [row.annotation])
  return state
    ? { state, documentId: row.annotation.documentId as DocumentId, layerId: row.annotation.layerId as LayerId }
    : null
}

/** True if any project has an annotation with this id. */
export async function hasAnnotation(db: Db | Tx, annotationId: AnnotationId): Promise<boolean> {
  const rows = await db.select({ id: annotations.id }).from(annotations).where(eq(annotations.id, annotationId))
  return rows.length > 0
}

/** The annotation that a tag is or was on, within the project; null for an unknown tag. */
export async function findTagOwner(db: Db | Tx, projectId: ProjectId, tagId: TagId): Promise<AnnotationId | null> {
  const [row] = await db
    .select({ annotationId: tags.annotationId })
    .from(tags)
    .where(and(eq(tags.id, tagId), eq(tags.projectId, projectId)))
  return (row?.annotationId as AnnotationId | undefined) ?? null
}

/** True if one of these tag ids belongs to another annotation than `annotationId`. */
export async function areTagsElsewhere(
  db: Db | Tx,
  annotationId: AnnotationId,
  tagIds: readonly TagId[],
): Promise<boolean> {
  if (tagIds.length === 0) return false
  const rows = await db
    .select({ id: tags.id })
    .from(tags)
    .where(and(inArray(tags.id, [...tagIds]), sql`${tags.annotationId} <> ${annotationId}`))
    .limit(1)
  return rows.length > 0
}

/** The document of a layer in this project; null where there is none or it was deleted. */
export async function findLayer(db: Db | Tx, projectId: ProjectId, layerId: LayerId): Promise<DocumentId | null> {
  const [row] = await db
    .select({ documentId: layers.documentId })
    .from(layers)
    .innerJoin(documents, eq(documents.id, layers.documentId))
    .where(and(eq(layers.id, layerId), eq(documents.projectId, projectId), isNull(documents.deletedAt)))
  return (row?.documentId as DocumentId | undefined) ?? null
}

/** A block as anchors need it. `startCp` counts code points into the imported text. */
export type AnchorBlockRow = { id: BlockId; text: string; startCp: number }

/** Blocks of a document in reading order: all, or those with these ids. */
export async function readAnchorBlocks(
  db: Db | Tx,
  documentId: DocumentId,
  ids?: readonly BlockId[],
): Promise<AnchorBlockRow[]> {
  const rows = await db
    .select({ id: blocks.id, text: blocks.text, startCp: blocks.startCp })
    .from(blocks)
    .where(and(eq(blocks.documentId, documentId), ids ? inArray(blocks.id, [...ids]) : undefined))
    .orderBy(asc(blocks.ord))
  return rows as AnchorBlockRow[]
}

/** Imported text just before `startCp` and just after `endCp`, `length` code points each or what there is. */
export async function readContext(
  db: Db | Tx,
  documentId: DocumentId,
  { startCp, endCp, length }: { startCp: number; endCp: number; length: number },
): Promise<{ prefix: string; suffix: string }> {
  const from = Math.max(0, startCp - length)
  const [row] = await db
    .select({
      prefix: sql<string>`substr(${documentSources.text}, ${from + 1}::int, ${startCp - from}::int)`,
      suffix: sql<string>`substr(${documentSources.text}, ${endCp + 1}::int, ${length}::int)`,
    })
    .from(documentSources)
    .where(eq(documentSources.documentId, documentId))
  return row ?? { prefix: '', suffix: '' }
}

/** Those of these actors and issues that a tag may newly point to: in this project, not retired, codable. */
export async function readUsableCodes(
  db: Db | Tx,
  projectId: ProjectId,
  wanted: { actorIds: readonly ActorId[]; issueIds: readonly IssueId[] },
): Promise<{ actorIds: Set<string>; issueIds: Set<string> }> {
  const actorRows =
    wanted.actorIds.length === 0
      ? []
      : await db
          .select({ id: actors.id })
          .from(actors)
          .where(
            and(eq(actors.projectId, projectId), inArray(actors.id, [...wanted.actorIds]), isNull(actors.retiredAt)),
          )
  const issueRows =
    wanted.issueIds.length === 0
      ? []
      : await db
          .select({ id: issues.id })
          .from(issues)
          .where(
            and(
              eq(issues.projectId, projectId),
              inArray(issues.id, [...wanted.issueIds]),
              isNull(issues.retiredAt),
              eq(issues.codable, true),
            ),
          )
  return { actorIds: new Set(actorRows.map((row) => row.id)), issueIds: new Set(issueRows.map((row) => row.id)) }
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
