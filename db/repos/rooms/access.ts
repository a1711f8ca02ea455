// Who may open which socket, and whether those that are open still may.
import { and, eq, gt, isNull, type SQL, sql } from 'drizzle-orm'
import type { DocumentId, LayerId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/project.ts'
import type { Db } from '../../connect.ts'
import { documents, layers } from '../../schema/documents.ts'
import { members, sessions } from '../../schema/people.ts'
import { projects } from '../../schema/project.ts'
import { prepareOnce } from '../prepare-once.ts'

/** What a socket wants to show. */
export type Target =
  | { kind: 'text'; documentId: DocumentId }
  | { kind: 'layer'; layerId: LayerId }
  | { kind: 'live'; projectId: ProjectId }

export type Access = {
  isSignedIn: boolean
  /** `rev`: the project's revision when this was read. */
  place: { projectId: ProjectId; documentId: DocumentId | null; role: Role; rev: number } | null
}

/** Place is null where the target does not exist, was deleted, or the person is not a member: the same to him. */
export async function readAccess(
  db: Db,
  target: Target,
  person: { userId: UserId; sessionId: string },
  now: Date,
): Promise<Access> {
  const id = target.kind === 'text' ? target.documentId : target.kind === 'layer' ? target.layerId : target.projectId
  const [found] = await QUERIES[target.kind](db).execute({ id, ...person, now })
  if (found) {
    const { isSignedIn, ...place } = found
    return { isSignedIn, place: place as Access['place'] }
  }
  // Only who is refused costs a second question: which of the two reasons he is told.
  const alive = await readLiveSessions(db, [person.sessionId], now)
  return { isSignedIn: alive.has(person.sessionId), place: null }
}

const isMember = and(eq(members.projectId, projects.id), eq(members.userId, sql.placeholder('userId')))
const columns = (db: Db) => ({
  projectId: projects.id,
  role: members.role,
  rev: projects.rev,
  isSignedIn: sql<boolean>`exists (${db
    .select({ one: sql`1` })
    .from(sessions)
    .where(and(eq(sessions.id, sql.placeholder('sessionId')), gt(sessions.expiresAt, sql.placeholder('now'))))})`,
})

const placeOfDocument = (db: Db, isTarget: SQL) =>
  db
    .select({ ...columns(db), documentId: sql<string | null>`${documents.id}` })
    .from(documents)
    .innerJoin(layers, eq(layers.documentId, documents.id))
    .innerJoin(projects, eq(projects.id, documents.projectId))
    .innerJoin(members, isMember)
    .where(and(isNull(documents.deletedAt), isTarget))
    .limit(1)

const id = sql.placeholder('id')

// When a server comes back everybody opens his sockets at once: the statements are built once.
const QUERIES = {
  text: prepareOnce((db) => placeOfDocument(db, eq(documents.id, id)).prepare('access_text')),
  layer: prepareOnce((db) => placeOfDocument(db, eq(layers.id, id)).prepare('access_layer')),
  live: prepareOnce((db) =>
    db
      .select({ ...columns(db), documentId: sql<string | null>`null` })
      .from(projects)
      .innerJoin(members, isMember)
      .where(eq(projects.id, id))
      .prepare('access_live'),
  ),
}

/** Those of these sessions that have neither ended nor expired. */
export async function readLiveSessions(db: Db, sessionIds: readonly string[], now: Date): Promise<Set<string>> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(sql`${sessions.id} = any(${sql.param([...sessionIds])}::uuid[])`, gt(sessions.expiresAt, now)))
  return new Set(rows.map((row) => row.id))
}

/** Roles of these people in a project; non-members are left out. */
export async function readRoles(db: Db, projectId: ProjectId, userIds: readonly UserId[]): Promise<Map<UserId, Role>> {
  const rows = await db
    .select({ userId: members.userId, role: members.role })
    .from(members)
    .where(and(eq(members.projectId, projectId), sql`${members.userId} = any(${sql.param([...userIds])}::uuid[])`))
  return new Map(rows.map((row) => [row.userId as UserId, row.role as Role]))
}
