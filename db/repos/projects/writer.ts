// Writes projects and their members.
import { and, eq, sql } from 'drizzle-orm'
import type { ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/project.ts'
import type { Tx } from '../../connect.ts'
import { members } from '../../schema/people.ts'
import { history, projects } from '../../schema/project.ts'

export type NewProject = { id: ProjectId; name: string; isSample: boolean; createdBy: UserId; createdAt: Date }

/** Makes a project with its maker as lead. Its making is revision 1 of its history. */
export async function insertProject(tx: Tx, project: NewProject): Promise<void> {
  await tx.insert(projects).values({ ...project, rev: 1, changedAt: project.createdAt })
  await tx.insert(history).values({
    projectId: project.id,
    rev: 1,
    userId: project.createdBy,
    kind: 'project.create',
    subjectId: project.id,
    payload: { name: project.name, isSample: project.isSample },
    at: project.createdAt,
  })
  await insertMember(tx, {
    projectId: project.id,
    userId: project.createdBy,
    role: 'lead',
    joinedAt: project.createdAt,
  })
}

export async function renameProject(tx: Tx, projectId: ProjectId, name: string): Promise<void> {
  await tx.update(projects).set({ name }).where(eq(projects.id, projectId))
}

/** Counts a change of the codebook. Only under the project's lock, inside ProjectLog.commit. */
export async function raiseCodebookVersion(tx: Tx, projectId: ProjectId): Promise<void> {
  await tx
    .update(projects)
    .set({ codebookVersion: sql`${projects.codebookVersion} + 1` })
    .where(eq(projects.id, projectId))
}

export type NewMember = { projectId: ProjectId; userId: UserId; role: Role; joinedAt: Date }

/** False, with nothing written, where the person is a member already. */
export async function insertMember(tx: Tx, member: NewMember): Promise<boolean> {
  const rows = await tx.insert(members).values(member).onConflictDoNothing().returning({ userId: members.userId })
  return rows.length === 1
}

/** Changes a member's role, or whether he may correct texts; what is absent stays. */
export async function updateMember(
  tx: Tx,
  projectId: ProjectId,
  userId: UserId,
  change: { role?: Role; canCorrect?: boolean },
): Promise<void> {
  await tx
    .update(members)
    .set(change)
    .where(and(eq(members.projectId, projectId), eq(members.userId, userId)))
}

export async function deleteMember(tx: Tx, projectId: ProjectId, userId: UserId): Promise<void> {
  await tx.delete(members).where(and(eq(members.projectId, projectId), eq(members.userId, userId)))
}
