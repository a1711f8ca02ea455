// Reads the tags behind one matrix cell, with what a reader needs to judge them.
import { and, asc, eq, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { z } from 'zod'
import type { Evidence } from '../../../shared/api/positions.ts'
import type { MatrixFilter } from '../../../shared/matrix/filter.ts'
import type { Tag } from '../../../shared/model/annotation.ts'
import type { AnnotationId, DocumentId, UserId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { blocks, documents } from '../../schema/documents.ts'
import { users } from '../../schema/people.ts'
import { projects } from '../../schema/project.ts'
import { compareKeys, decodeCursor, toPage } from '../cursor.ts'
import { afterQuote, beforeQuote, cutAfter, cutBefore } from './context.ts'
import { cellWhere, tagsWhere } from './filter.ts'
import type { CellId } from './reader.ts'

export type EvidencePage = { items: Evidence[]; next: string | null; rev: number; total: number }

/**
 * One page of a cell's tags under `filter`, in the order of the export: documents as they were imported, then offset.
 * `total` counts the whole cell. Throws AppError bad_request for a cursor that no page gave.
 */
export async function readEvidence(
  db: Db,
  projectId: string,
  cell: CellId,
  filter: MatrixFilter,
  cursor?: string,
): Promise<EvidencePage> {
  const after = decodeCursor(cursor, Cursor)
  const where = and(tagsWhere(projectId, filter), cellWhere(cell.actorId, cell.issueId))
  // Two statements, one snapshot: the revision and the count must be those of the rows.
  return db.transaction(
    async (tx) => {
      const [head] = await tx
        .select({
          rev: projects.rev,
          total: sql<number>`${tx.select({ n: sql`count(*)::int` }).from(tags).where(where)}`,
        })
        .from(projects)
        .where(eq(projects.id, projectId))
      const rows = await selectEvidence(tx)
        .where(and(where, after ? compareKeys(ORDER, '>', after) : undefined))
        .orderBy(...ORDER.map((column) => asc(column)))
        .limit(PAGE_SIZE + 1)
      return { ...toPage(rows, keyOf, toEvidence), rev: head?.rev ?? 0, total: head?.total ?? 0 }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

const authors = alias(users, 'authors')
const reviewers = alias(users, 'reviewers')

const ORDER = [documents.createdAt, documents.id, annotations.startCp, annotations.id, tags.ord, tags.id]

const Cursor = z.tuple([z.iso.datetime(), z.uuid(), z.int32(), z.uuid(), z.int32(), z.uuid()])

// A row's place in ORDER.
const keyOf = (row: Row) => [
  row.documentCreatedAt.toISOString(),
  row.documentId,
  row.startCp,
  row.annotationId,
  row.ord,
  row.id,
]

const selectEvidence = (tx: Tx) =>
  tx
    .select({
      id: tags.id,
      ord: tags.ord,
      actorId: tags.actorId,
      issueId: tags.issueId,
      stance: tags.stance,
      act: tags.act,
      attribution: tags.attribution,
      capacity: tags.capacity,
      confidence: tags.confidence,
      positionDate: tags.positionDate,
      status: tags.status,
      reviewedBy: tags.reviewedBy,
      reviewedAt: tags.reviewedAt,
      reviewReason: tags.reviewReason,
      createdAt: tags.createdAt,
      codebookVersion: tags.codebookVersion,
      annotationId: annotations.id,
      startCp: annotations.startCp,
      quote: annotations.quote,
      note: annotations.note,
      documentId: documents.id,
      documentTitle: documents.title,
      documentCreatedAt: documents.createdAt,
      symbol: documents.symbol,
      docDate: documents.docDate,
      datePrecision: documents.datePrecision,
      paragraph: blocks.number,
      direction: blocks.direction,
      before: beforeQuote,
      after: afterQuote,
      authorId: authors.id,
      authorName: authors.name,
      reviewerName: reviewers.name,
    })
    .from(tags)
    .innerJoin(annotations, eq(annotations.id, tags.annotationId))
    .innerJoin(documents, eq(documents.id, annotations.documentId))
    .innerJoin(authors, eq(authors.id, annotations.authorId))
    .leftJoin(reviewers, eq(reviewers.id, tags.reviewedBy))
    .leftJoin(
      blocks,
      and(eq(blocks.documentId, annotations.documentId), eq(blocks.id, sql`${annotations.ranges} -> 0 ->> 'blockId'`)),
    )
    .$dynamic()

type Row = Awaited<ReturnType<typeof selectEvidence>>[number]

function toEvidence(row: Row): Evidence {
  return {
    // Rows keep plain strings; the schemas of commands let in nothing but these values.
    tag: {
      id: row.id,
      actorId: row.actorId,
      issueId: row.issueId,
      stance: row.stance,
      act: row.act,
      attribution: row.attribution,
      capacity: row.capacity,
      confidence: row.confidence,
      positionDate: row.positionDate,
      status: row.status,
      reviewedBy: row.reviewedBy,
      reviewedAt: row.reviewedAt?.toISOString() ?? null,
      reviewReason: row.reviewReason,
      createdAt: row.createdAt.toISOString(),
      codebookVersion: row.codebookVersion,
    } as Tag,
    annotationId: row.annotationId as AnnotationId,
    documentId: row.documentId as DocumentId,
    documentTitle: row.documentTitle,
    symbol: row.symbol,
    docDate: row.docDate,
    datePrecision: row.datePrecision as Evidence['datePrecision'],
    paragraph: row.paragraph,
    direction: row.direction === 'ltr' ? 'ltr' : 'rtl',
    quote: row.quote,
    before: cutBefore(row.before ?? ''),
    after: cutAfter(row.after ?? ''),
    note: row.note,
    authorId: row.authorId as UserId,
    authorName: row.authorName,
    reviewerName: row.reviewerName,
  }
}
