// Reads projects and their members.
import { and, asc, count, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { ProjectId, UserId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Member, Project, Role } from '../../../shared/model/project.ts'
import type { Db, Tx } from '../../connect.ts'
import { tags } from '../../schema/annotations.ts'
import { documents } from '../../schema/documents.ts'
import { members, users } from '../../schema/people.ts'
import { projects } from '../../schema/project.ts'
import { compareKeys, decodeCursor, toPage } from '../cursor.ts'

/** The person's role in the project; null for a non-member and for a project that does not exist. */
export async function findRole(db: Db | Tx, projectId: ProjectId, userId: UserId): Promise<Role | null> {
  const [row] = await db
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.projectId, projectId), eq(members.userId, userId)))
  return (row?.role as Role | undefined) ?? null
}

/** How many leads the project has. */
export async function countLeads(db: Db | Tx, projectId: ProjectId): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(members)
    .where(and(eq(members.projectId, projectId), eq(members.role, 'lead')))
  return row?.n ?? 0
}

const ProjectCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** One page of the projects that the person is a member of, newest first. */
export async function readProjects(db: Db, userId: UserId, cursor?: string) {
  const before = decodeCursor(cursor, ProjectCursor)
  const rows = await selectProjects(
    db,
    and(eq(members.userId, userId), before ? compareKeys([projects.createdAt, projects.id], '<', before) : undefined),
  )
  return toPage(rows, (row) => [row.createdAt.toISOString(), row.id], toProject)
}

/** The project as this member sees it; null for a non-member. */
export async function findProject(db: Db, projectId: ProjectId, userId: UserId): Promise<Project | null> {
  const [row] = await selectProjects(db, and(eq(members.userId, userId), eq(projects.id, projectId)))
  return row ? toProject(row) : null
}

const selectProjects = (db: Db, where: SQL | undefined) =>
  db
    .select({
      id: projects.id,
      name: projects.name,
      role: members.role,
      isSample: projects.isSample,
      createdAt: projects.createdAt,
      documentCount: db.$count(documents, and(eq(documents.projectId, projects.id), isNull(documents.deletedAt))),
      // Tags of a deleted document stay as they were, so its own mark is asked for.
      tagCount: db.$count(
        tags,
        and(
          eq(tags.projectId, projects.id),
          isNull(tags.deletedAt),
          sql`${tags.documentId} not in (select d.id from ${documents} d where d.project_id = ${projects.id} and d.deleted_at is not null)`,
        ),
      ),
      memberCount: sql<number>`(select count(*)::int from ${members} m where m.project_id = ${projects.id})`,
    })
    .from(projects)
    .innerJoin(members, eq(members.projectId, projects.id))
    .where(where)
    .orderBy(desc(projects.createdAt), desc(projects.id))
    .limit(PAGE_SIZE + 1)

type ProjectRow = Awaited<ReturnType<typeof selectProjects>>[number]

const toProject = (row: ProjectRow): Project => ({
  ...row,
  id: row.id as ProjectId,
  role: row.role as Role,
  createdAt: row.createdAt.toISOString(),
})

const MemberCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** One page of the project's members, in the order in which they joined. */
export async function readMembers(db: Db, projectId: ProjectId, cursor?: string) {
  const after = decodeCursor(cursor, MemberCursor)
  const rows = await selectMembers(
    db,
    and(
      eq(members.projectId, projectId),
      after ? compareKeys([members.joinedAt, members.userId], '>', after) : undefined,
    ),
  )
  return toPage(rows, (row) => [row.joinedAt.toISOString(), row.userId], toMember)
}

/** One member, or null. */
export async function findMember(db: Db, projectId: ProjectId, userId: UserId): Promise<Member | null> {
  const [row] = await selectMembers(db, and(eq(members.projectId, projectId), eq(members.userId, userId)))
  return row ? toMember(row) : null
}

const selectMembers = (db: Db, where: SQL | undefined) =>
  db
    .select({
      userId: users.id,
      name: users.name,
      email: users.email,
      role: members.role,
      canCorrect: members.canCorrect,
      joinedAt: members.joinedAt,
    })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(where)
    .orderBy(asc(members.joinedAt), asc(members.userId))
    .limit(PAGE_SIZE + 1)

type MemberRow = Awaited<ReturnType<typeof selectMembers>>[number]

const toMember = (row: MemberRow): Member => ({
  ...row,
  userId: row.userId as UserId,
  role: row.role as Role,
  joinedAt: row.joinedAt.toISOString(),
})
