// Reads projects, their members and invitations.
import { and, eq } from 'drizzle-orm'
import type { ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/project.ts'
import type { Db, Tx } from '../../connect.ts'
import { members } from '../../schema/people.ts'

/** The person's role in the project; null for a non-member and for a project that does not exist. */
export async function findRole(db: Db | Tx, projectId: ProjectId, userId: UserId): Promise<Role | null> {
  const [row] = await db
    .select({ role: members.role })
    .from(members)
    .where(and(eq(members.projectId, projectId), eq(members.userId, userId)))
  return (row?.role as Role | undefined) ?? null
}
