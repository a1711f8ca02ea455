// Who may correct a text, and what was corrected.
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { BlockCorrection, Correction } from '../../../shared/api/documents.ts'
import type { TextMode } from '../../../shared/model/document.ts'
import type { BlockId, DocumentId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Role } from '../../../shared/model/project.ts'
import { asTouched, type EditBlock, type TextEdit } from '../../../shared/model/text-edit.ts'
import { textRoom } from '../../../shared/protocol/kinds.ts'
import type { Db, Tx } from '../../connect.ts'
import { documents } from '../../schema/documents.ts'
import { members, users } from '../../schema/people.ts'
import { history } from '../../schema/project.ts'
import { rooms } from '../../schema/rooms.ts'
import { decodeCursor, toPage } from '../cursor.ts'

/** Event of the history that carries one correction: `payload.edit` is its TextEdit. */
export const CORRECTION = 'text.correct'

export type CorrectionRight = {
  projectId: ProjectId
  textMode: TextMode
  /** Newest seq of the text's room. */
  seq: number
  /** Null for a non-member. */
  role: Role | null
  canCorrect: boolean
}

/** What decides whether a person may correct a text now; null where the document does not exist or was deleted. */
export async function readCorrectionRight(
  db: Db | Tx,
  documentId: DocumentId,
  userId: UserId,
): Promise<CorrectionRight | null> {
  const [row] = await db
    .select({
      projectId: documents.projectId,
      textMode: documents.textMode,
      seq: rooms.seq,
      role: members.role,
      canCorrect: members.canCorrect,
    })
    .from(documents)
    .innerJoin(rooms, eq(rooms.name, textRoom(documentId)))
    .leftJoin(members, and(eq(members.projectId, documents.projectId), eq(members.userId, userId)))
    .where(and(eq(documents.id, documentId), isNull(documents.deletedAt)))
  return row ? ({ ...row, canCorrect: row.canCorrect ?? false } as CorrectionRight) : null
}

const CorrectionCursor = z.tuple([z.int()])

/** One page of a document's corrections, newest first. */
export async function readCorrections(db: Db, projectId: ProjectId, documentId: DocumentId, cursor?: string) {
  const before = decodeCursor(cursor, CorrectionCursor)
  const rows = await db
    .select({
      rev: history.rev,
      at: history.at,
      userId: history.userId,
      userName: users.name,
      edit: sql<TextEdit>`${history.payload} -> 'edit'`,
    })
    .from(history)
    .innerJoin(users, eq(users.id, history.userId))
    .where(
      and(
        eq(history.projectId, projectId),
        eq(history.kind, CORRECTION),
        eq(history.subjectId, documentId),
        before ? lt(history.rev, before[0]) : undefined,
      ),
    )
    .orderBy(desc(history.rev))
    .limit(PAGE_SIZE + 1)
  return toPage(
    rows,
    (row) => [row.rev],
    ({ edit, at, ...row }): Correction => ({
      ...row,
      userId: row.userId as UserId,
      at: at.toISOString(),
      blocks: toBlockCorrections(edit),
    }),
  )
}

/** The newest correction that took a block away or changed it; null where there is none. */
export async function findCorrectionOf(db: Db, documentId: DocumentId, blockId: BlockId): Promise<TextEdit | null> {
  const [row] = await db
    .select({ edit: sql<TextEdit>`${history.payload} -> 'edit'` })
    .from(history)
    .where(
      and(
        eq(history.kind, CORRECTION),
        eq(history.subjectId, documentId),
        sql`${history.payload} -> 'edit' -> 'before' @> ${JSON.stringify([{ id: blockId }])}::jsonb`,
      ),
    )
    .orderBy(desc(history.rev))
    .limit(1)
  return row?.edit ?? null
}

function toBlockCorrections({ before, after }: TextEdit): BlockCorrection[] {
  const ids = new Set([...before, ...after].flatMap((block) => asTouched(block)?.id ?? []))
  const find = (blocks: readonly EditBlock[], id: BlockId) => {
    const block = asTouched(blocks.find((one) => one.id === id))
    if (block === null) return null
    const { type, number, level, direction, text } = block
    return { type, number, level, direction, text }
  }
  return [...ids].map((id) => ({ id, before: find(before, id), after: find(after, id) }))
}
