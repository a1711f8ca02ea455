// Reads documents. A deleted one is hidden from every function here.
import { and, asc, desc, eq, inArray, isNull, type SQL } from 'drizzle-orm'
import { z } from 'zod'
import type { Block, DocumentSummary } from '../../../shared/model/document.ts'
import type { DocumentId, ProjectId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { blocks, documentSources, documents, layers } from '../../schema/documents.ts'
import { compareKeys, decodeCursor, toPage } from '../cursor.ts'

const DocumentCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** One page of the project's documents, newest first. */
export async function readDocuments(db: Db, projectId: ProjectId, cursor?: string) {
  const before = decodeCursor(cursor, DocumentCursor)
  const rows = await selectSummaries(
    db,
    and(
      eq(documents.projectId, projectId),
      before ? compareKeys([documents.createdAt, documents.id], '<', before) : undefined,
    ),
  ).limit(PAGE_SIZE + 1)
  return toPage(rows, (row) => [row.createdAt.toISOString(), row.id], toSummary)
}

/** Those of the documents `ids` that the project has, newest first. */
export async function readDocumentSummaries(
  db: Db | Tx,
  projectId: ProjectId,
  ids: readonly DocumentId[],
): Promise<DocumentSummary[]> {
  if (ids.length === 0) return []
  const rows = await selectSummaries(db, and(eq(documents.projectId, projectId), inArray(documents.id, [...ids])))
  return rows.map(toSummary)
}

/** The document, or null. */
export async function findDocument(db: Db | Tx, projectId: ProjectId, id: DocumentId): Promise<DocumentSummary | null> {
  return (await readDocumentSummaries(db, projectId, [id]))[0] ?? null
}

/** The imported text, and the blocks as they stand, in order; null if the project has no such document. */
export async function readDocumentText(
  db: Db,
  projectId: ProjectId,
  id: DocumentId,
): Promise<{ text: string; blocks: Block[] } | null> {
  const [source] = await db
    .select({ text: documentSources.text })
    .from(documentSources)
    .innerJoin(documents, eq(documents.id, documentSources.documentId))
    .where(isLive(projectId, id))
  if (!source) return null
  const rows = await db
    .select({
      id: blocks.id,
      type: blocks.type,
      number: blocks.number,
      level: blocks.level,
      direction: blocks.direction,
      startCp: blocks.startCp,
      endCp: blocks.endCp,
      text: blocks.text,
    })
    .from(blocks)
    .where(eq(blocks.documentId, id))
    .orderBy(asc(blocks.ord))
  return { text: source.text, blocks: rows as Block[] }
}

/** The file as it came; null if the project has no such document. */
export async function readDocumentSource(
  db: Db,
  projectId: ProjectId,
  id: DocumentId,
): Promise<{ name: string; bytes: Buffer } | null> {
  const [row] = await db
    .select({ name: documents.sourceName, bytes: documentSources.bytes })
    .from(documentSources)
    .innerJoin(documents, eq(documents.id, documentSources.documentId))
    .where(isLive(projectId, id))
  return row ?? null
}

/** Title of the document that came from the same bytes, or null. */
export async function findDuplicate(db: Db | Tx, projectId: ProjectId, sha256: string): Promise<string | null> {
  const [row] = await db
    .select({ title: documents.title })
    .from(documents)
    .where(and(eq(documents.projectId, projectId), eq(documents.sourceSha256, sha256), isNull(documents.deletedAt)))
  return row?.title ?? null
}

const isLive = (projectId: ProjectId, id: DocumentId) =>
  and(eq(documents.id, id), eq(documents.projectId, projectId), isNull(documents.deletedAt))

const selectSummaries = (db: Db | Tx, where: SQL | undefined) =>
  db
    .select({
      id: documents.id,
      layerId: layers.id,
      title: documents.title,
      symbol: documents.symbol,
      language: documents.language,
      docDate: documents.docDate,
      datePrecision: documents.datePrecision,
      forum: documents.forum,
      issuer: documents.issuer,
      docType: documents.docType,
      sourceClass: documents.sourceClass,
      sourceName: documents.sourceName,
      sourceSha256: documents.sourceSha256,
      lengthCp: documents.lengthCp,
      blockCount: documents.blockCount,
      textMode: documents.textMode,
      annotationCount: db.$count(
        annotations,
        and(eq(annotations.documentId, documents.id), isNull(annotations.deletedAt)),
      ),
      tagCount: db.$count(tags, and(eq(tags.documentId, documents.id), isNull(tags.deletedAt))),
      confirmedAt: documents.confirmedAt,
      createdAt: documents.createdAt,
    })
    .from(documents)
    .innerJoin(layers, and(eq(layers.documentId, documents.id), eq(layers.kind, 'shared')))
    .where(and(isNull(documents.deletedAt), where))
    .orderBy(desc(documents.createdAt), desc(documents.id))
    .$dynamic()

type SummaryRow = Awaited<ReturnType<typeof selectSummaries>>[number]

// The columns' checks and the writer's types hold what the casts say.
const toSummary = (row: SummaryRow): DocumentSummary =>
  ({
    ...row,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  }) as DocumentSummary
