// What suggestions of a document depend on, and what was taken off them.
import { and, count, desc, eq, isNull } from 'drizzle-orm'
import { z } from 'zod'
import type { SuggestionDismissal, SuggestionKind } from '../../../shared/api/suggestions.ts'
import type { BlockRange } from '../../../shared/model/annotation.ts'
import type { DocumentId, ProjectId, SuggestionDismissalId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import { textRoom } from '../../../shared/protocol/kinds.ts'
import type { Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { documents, layers } from '../../schema/documents.ts'
import { users } from '../../schema/people.ts'
import { projects } from '../../schema/project.ts'
import { rooms } from '../../schema/rooms.ts'
import { suggestionDismissals } from '../../schema/suggestions.ts'
import { compareKeys, decodeCursor, toPage } from '../cursor.ts'

/** Which text and which codebook: with the same ones the same is found. */
export type SuggestionBasis = { language: string; textSeq: number; codebookVersion: number }

/** Null where the project has no such document. */
export async function readSuggestionBasis(
  db: Db,
  projectId: ProjectId,
  documentId: DocumentId,
): Promise<SuggestionBasis | null> {
  const [row] = await db
    .select({ language: documents.language, textSeq: rooms.seq, codebookVersion: projects.codebookVersion })
    .from(documents)
    .innerJoin(projects, eq(projects.id, documents.projectId))
    .innerJoin(rooms, eq(rooms.name, textRoom(documentId)))
    .where(and(eq(documents.id, documentId), eq(documents.projectId, projectId), isNull(documents.deletedAt)))
  return row ?? null
}

export type TaggedPlace = { ranges: BlockRange[]; actorId: string | null; issueId: string }

/** Where the document's shared layer is tagged with what; orphans stand nowhere. */
export async function readTaggedPlaces(db: Db, documentId: DocumentId): Promise<TaggedPlace[]> {
  return db
    .select({ ranges: annotations.ranges, actorId: tags.actorId, issueId: tags.issueId })
    .from(tags)
    .innerJoin(annotations, eq(annotations.id, tags.annotationId))
    .innerJoin(layers, and(eq(layers.id, annotations.layerId), eq(layers.kind, 'shared')))
    .where(
      and(
        eq(tags.documentId, documentId),
        eq(annotations.documentId, documentId),
        isNull(tags.deletedAt),
        isNull(annotations.deletedAt),
        eq(annotations.anchorState, 'anchored'),
      ),
    )
}

/** Subjects (actor or issue) by kind and form that suggestions leave out. */
export async function readDismissed(
  db: Db,
  projectId: ProjectId,
): Promise<{ kind: SuggestionKind; form: string; actorId: string | null; issueId: string | null }[]> {
  const rows = await db
    .select({
      kind: suggestionDismissals.kind,
      form: suggestionDismissals.form,
      actorId: suggestionDismissals.actorId,
      issueId: suggestionDismissals.issueId,
    })
    .from(suggestionDismissals)
    .where(eq(suggestionDismissals.projectId, projectId))
  return rows as (Omit<(typeof rows)[number], 'kind'> & { kind: SuggestionKind })[]
}

export async function countDismissals(db: Db | Tx, projectId: ProjectId): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(suggestionDismissals)
    .where(eq(suggestionDismissals.projectId, projectId))
  return row?.n ?? 0
}

/** The dismissal, or null where the project has none with this id. */
export async function findDismissal(
  db: Db | Tx,
  projectId: ProjectId,
  id: SuggestionDismissalId,
): Promise<SuggestionDismissal | null> {
  const [row] = await select(db).where(
    and(eq(suggestionDismissals.projectId, projectId), eq(suggestionDismissals.id, id)),
  )
  return row ? toDismissal(row) : null
}

const DismissalCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** One page of what was taken off, newest first. */
export async function readDismissals(db: Db, projectId: ProjectId, cursor?: string) {
  const { createdAt, id } = suggestionDismissals
  const before = decodeCursor(cursor, DismissalCursor)
  const rows = await select(db)
    .where(
      and(
        eq(suggestionDismissals.projectId, projectId),
        before ? compareKeys([createdAt, id], '<', before) : undefined,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(PAGE_SIZE + 1)
  return toPage(rows, (row) => [row.createdAt.toISOString(), row.id], toDismissal)
}

const select = (db: Db | Tx) =>
  db
    .select({
      id: suggestionDismissals.id,
      kind: suggestionDismissals.kind,
      form: suggestionDismissals.form,
      actorId: suggestionDismissals.actorId,
      issueId: suggestionDismissals.issueId,
      createdBy: suggestionDismissals.createdBy,
      createdByName: users.name,
      createdAt: suggestionDismissals.createdAt,
    })
    .from(suggestionDismissals)
    .innerJoin(users, eq(users.id, suggestionDismissals.createdBy))
    .$dynamic()

const toDismissal = (row: Awaited<ReturnType<typeof select>>[number]) =>
  ({ ...row, createdAt: row.createdAt.toISOString() }) as SuggestionDismissal
