// Reads for verification: a whole project in pages, so that its size does not matter. All of it in one transaction,
// which sees one snapshot.
import { and, asc, eq, getTableColumns, gt, gte, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { AnnotationState } from '../../../shared/doc/fold.ts'
import type { DocumentId, LayerId, ProjectId } from '../../../shared/model/ids.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, reviews, tags } from '../../schema/annotations.ts'
import { blocks, documentSources, documents, layers } from '../../schema/documents.ts'
import { history, projects } from '../../schema/project.ts'
import { roomSnapshots, rooms, roomUpdates } from '../../schema/rooms.ts'
import { readStatesByIds } from '../annotations/reader.ts'

/** Rows of one page of events, annotations or updates. */
const PAGE = 1_000
/** Most rows of one kind of fault that are named. */
const MAX_FAULTS = 1_000

/** Annotation ids from `from` on and before `to`; null at an end is no bound. */
export type IdRange = { from: string | null; to: string | null }

export type Event = typeof history.$inferSelect

/** Ids of every project, in order. */
export const readProjectIds = async (db: Db): Promise<ProjectId[]> =>
  (await db.select({ id: projects.id }).from(projects).orderBy(asc(projects.id))).map(({ id }) => id as ProjectId)

/** Where the project stands; null where there is none. */
export async function readProject(tx: Tx, projectId: ProjectId): Promise<{ rev: number; changedAt: Date } | null> {
  const [row] = await tx
    .select({ rev: projects.rev, changedAt: projects.changedAt })
    .from(projects)
    .where(eq(projects.id, projectId))
  return row ?? null
}

/** Number of the project's events, and its newest; and where their numbers or times do not rise one by one. */
export async function readHistoryShape(tx: Tx, projectId: ProjectId) {
  const stepped = sql`
    select ${history.rev} as rev, ${history.at} as at,
      coalesce(lag(${history.rev}) over (order by ${history.rev}), 0) as before,
      lag(${history.at}) over (order by ${history.rev}) as "atBefore"
    from ${history} where ${history.projectId} = ${projectId}`
  const { rows: gaps } = await tx.execute<{ before: string; rev: string }>(
    sql`select before, rev from (${stepped}) stepped where rev <> before + 1 order by rev limit ${MAX_FAULTS}`,
  )
  const { rows: early } = await tx.execute<{ rev: string }>(
    sql`select rev from (${stepped}) stepped where at < "atBefore" order by rev limit ${MAX_FAULTS}`,
  )
  const [newest] = await tx
    .select({ count: sql<string>`count(*)`, rev: sql<string | null>`max(${history.rev})`, at: sql`max(${history.at})` })
    .from(history)
    .where(eq(history.projectId, projectId))
  return {
    count: Number(newest?.count ?? 0),
    rev: Number(newest?.rev ?? 0),
    at: newest?.at ? new Date(newest.at as string) : null,
    gaps: gaps.map(({ before, rev }) => ({ before: Number(before), rev: Number(rev) })),
    early: early.map(({ rev }) => Number(rev)),
  }
}

/** Ranges that together hold every annotation that history or rows know, at most `size` of them in each. */
export async function readIdRanges(tx: Tx, projectId: ProjectId, size: number): Promise<IdRange[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select id from (
      select id, row_number() over (order by id) as n from (
        select ${history.subjectId} as id from ${history}
        where ${history.projectId} = ${projectId} and ${history.kind} = 'annotation.create'
        union select ${annotations.id} from ${annotations} where ${annotations.projectId} = ${projectId}
      ) known
    ) numbered where n % ${size} = 0 order by id`)
  const bounds = [null, ...rows.map(({ id }) => id), null]
  return bounds.slice(1).map((to, i) => ({ from: bounds[i] ?? null, to }))
}

const within = (column: Parameters<typeof gte>[0], { from, to }: IdRange): SQL | undefined =>
  and(from === null ? undefined : gte(column, from), to === null ? undefined : lt(column, to))

/** Events about annotations of the range, and those of `everywhere`, which may change any; in order, page by page. */
export async function* readEvents(
  tx: Tx,
  projectId: ProjectId,
  range: IdRange,
  everywhere: readonly string[],
): AsyncGenerator<Event[]> {
  let after = 0
  for (;;) {
    const page = await tx
      .select()
      .from(history)
      .where(
        and(
          eq(history.projectId, projectId),
          gt(history.rev, after),
          or(inArray(history.kind, [...everywhere]), within(history.subjectId, range) ?? sql`true`),
        ),
      )
      .orderBy(asc(history.rev))
      .limit(PAGE)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.rev as number
  }
}

/** Annotations of the range, deleted ones too, with the tags that they carry; page by page. */
export async function* readRangeStates(
  tx: Tx,
  projectId: ProjectId,
  range: IdRange,
): AsyncGenerator<AnnotationState[]> {
  yield* readStatePages(tx, and(eq(annotations.projectId, projectId), within(annotations.id, range)))
}

/** Annotations of a layer, deleted ones too, by id; page by page. */
export async function* readLayerStates(tx: Tx, layerId: LayerId): AsyncGenerator<AnnotationState[]> {
  yield* readStatePages(tx, eq(annotations.layerId, layerId))
}

async function* readStatePages(tx: Tx, where: SQL | undefined): AsyncGenerator<AnnotationState[]> {
  let after: string | null = null
  for (;;) {
    const page: { id: string }[] = await tx
      .select({ id: annotations.id })
      .from(annotations)
      .where(and(where, after === null ? undefined : gt(annotations.id, after)))
      .orderBy(asc(annotations.id))
      .limit(PAGE)
    if (page.length > 0) {
      yield await readStatesByIds(
        tx,
        page.map(({ id }) => id),
      )
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id as string
  }
}

/** Verdicts on tags of the range's annotations. */
export const readReviews = (tx: Tx, projectId: ProjectId, range: IdRange) =>
  tx
    .select(getTableColumns(reviews))
    .from(reviews)
    .innerJoin(tags, eq(tags.id, reviews.tagId))
    .where(and(eq(tags.projectId, projectId), within(tags.annotationId, range)))
    .orderBy(asc(reviews.at))

/** Tags whose project, document or author is not their annotation's, or that outlive a deleted one. */
export async function readStrayTags(tx: Tx, projectId: ProjectId): Promise<{ id: string; field: string }[]> {
  const { rows } = await tx.execute<{ id: string; field: string }>(sql`
    select ${tags.id} as id, case
      when ${tags.projectId} <> ${annotations.projectId} then 'project'
      when ${tags.documentId} <> ${annotations.documentId} then 'document'
      when ${tags.authorId} <> ${annotations.authorId} then 'author'
      else 'deletion' end as field
    from ${tags} join ${annotations} on ${annotations.id} = ${tags.annotationId}
    where ${annotations.projectId} = ${projectId} and (
      ${tags.projectId} <> ${annotations.projectId} or ${tags.documentId} <> ${annotations.documentId}
      or ${tags.authorId} <> ${annotations.authorId}
      or (${annotations.deletedAt} is not null and ${tags.deletedAt} is null))
    order by ${tags.id} limit ${MAX_FAULTS}`)
  return rows
}

/** Annotations whose document is not their layer's, or whose project is not their document's. */
export async function readStrayAnnotations(tx: Tx, projectId: ProjectId): Promise<{ id: string; field: string }[]> {
  const { rows } = await tx.execute<{ id: string; field: string }>(sql`
    select ${annotations.id} as id,
      case when ${annotations.documentId} <> ${layers.documentId} then 'document' else 'project' end as field
    from ${annotations}
    join ${layers} on ${layers.id} = ${annotations.layerId}
    join ${documents} on ${documents.id} = ${layers.documentId}
    where (${annotations.projectId} = ${projectId} or ${documents.projectId} = ${projectId}) and
      (${annotations.documentId} <> ${layers.documentId} or ${annotations.projectId} <> ${documents.projectId})
    order by ${annotations.id} limit ${MAX_FAULTS}`)
  return rows
}

/** A document, deleted or not, with its layers. `isCorrected`: its text is not the imported one throughout. */
export type StoredDocument = {
  id: DocumentId
  lengthCp: number
  blockCount: number
  isCorrected: boolean
  layerIds: LayerId[]
}

/** Every document of the project, deleted ones too. */
export async function readDocuments(tx: Tx, projectId: ProjectId): Promise<StoredDocument[]> {
  const rows = await tx
    .select({
      id: documents.id,
      lengthCp: documents.lengthCp,
      blockCount: documents.blockCount,
      isCorrected: sql<boolean>`exists (
        select from ${history} where ${history.subjectId} = ${documents.id} and ${history.kind} = 'text.correct')`,
    })
    .from(documents)
    .where(eq(documents.projectId, projectId))
    .orderBy(asc(documents.id))
  const layerRows = await tx
    .select({ id: layers.id, documentId: layers.documentId })
    .from(layers)
    .innerJoin(documents, eq(documents.id, layers.documentId))
    .where(eq(documents.projectId, projectId))
    .orderBy(asc(layers.id))
  const byDocument = Map.groupBy(layerRows, ({ documentId }) => documentId)
  return rows.map((row) => ({
    ...row,
    id: row.id as DocumentId,
    layerIds: (byDocument.get(row.id) ?? []).map(({ id }) => id as LayerId),
  }))
}

/** The document's text as it stands, in order. */
export const readBlocks = (tx: Tx, documentId: DocumentId) =>
  tx.select().from(blocks).where(eq(blocks.documentId, documentId)).orderBy(asc(blocks.ord))

/** The text that was imported; null where it is missing. */
export async function readImportedText(tx: Tx, documentId: DocumentId): Promise<string | null> {
  const [row] = await tx
    .select({ text: documentSources.text })
    .from(documentSources)
    .where(eq(documentSources.documentId, documentId))
  return row?.text ?? null
}

/** Where the annotations with these ids lie in the imported text. */
export const readPlaces = (tx: Tx, ids: readonly string[]) =>
  tx
    .select({ id: annotations.id, startCp: annotations.startCp, endCp: annotations.endCp })
    .from(annotations)
    .where(sql`${annotations.id} = any(${sql.param([...ids])}::uuid[])`)

/** A room and its snapshot; null where there is no such room. */
export async function readRoomHead(tx: Tx, name: string) {
  const [row] = await tx
    .select({ projectId: rooms.projectId, documentId: rooms.documentId, seq: rooms.seq, snapshot: roomSnapshots })
    .from(rooms)
    .leftJoin(roomSnapshots, eq(roomSnapshots.room, rooms.name))
    .where(eq(rooms.name, name))
  return row ?? null
}

/** Every stored update of the room, those that a snapshot holds too, in order; page by page. */
export async function* readUpdates(tx: Tx, name: string): AsyncGenerator<{ seq: number; update: Buffer }[]> {
  let after = 0
  for (;;) {
    const page = await tx
      .select({ seq: roomUpdates.seq, update: roomUpdates.update })
      .from(roomUpdates)
      .where(and(eq(roomUpdates.room, name), gt(roomUpdates.seq, after)))
      .orderBy(asc(roomUpdates.seq))
      .limit(PAGE)
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    after = page.at(-1)?.seq as number
  }
}

/** Rooms of the project that belong to none of its documents or layers. */
export async function readStrayRooms(tx: Tx, projectId: ProjectId): Promise<string[]> {
  const { rows } = await tx.execute<{ name: string }>(sql`
    select ${rooms.name} as name from ${rooms}
    where ${rooms.projectId} = ${projectId}
      and not exists (select from ${documents} where ${rooms.name} = 'text/' || ${documents.id}
        and ${documents.projectId} = ${projectId})
      and not exists (select from ${layers} join ${documents} on ${documents.id} = ${layers.documentId}
        where ${rooms.name} = 'layer/' || ${layers.id} and ${documents.projectId} = ${projectId})
    order by ${rooms.name} limit ${MAX_FAULTS}`)
  return rows.map(({ name }) => name)
}
