// Reads invitations. A token is known only by its hash.
import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { InviteId, ProjectId } from '../../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Invite, Role } from '../../../shared/model/project.ts'
import type { Db, Tx } from '../../connect.ts'
import { invites, users } from '../../schema/people.ts'
import { projects } from '../../schema/project.ts'
import { compareKeys, decodeCursor, toPage } from '../cursor.ts'

export type OpenInvite = {
  id: InviteId
  projectId: ProjectId
  projectName: string
  role: Role
  invitedBy: string
}

/** The invitation with this token hash if it can be used at `now`; null otherwise, whatever the reason. */
export async function findOpenInvite(db: Db | Tx, tokenHash: Buffer, now: Date): Promise<OpenInvite | null> {
  const [row] = await db
    .select({
      id: invites.id,
      projectId: invites.projectId,
      projectName: projects.name,
      role: invites.role,
      invitedBy: users.name,
    })
    .from(invites)
    .innerJoin(projects, eq(projects.id, invites.projectId))
    .innerJoin(users, eq(users.id, invites.createdBy))
    .where(and(eq(invites.tokenHash, tokenHash), isOpen(now)))
  return row ? { ...row, id: row.id as InviteId, projectId: row.projectId as ProjectId, role: row.role as Role } : null
}

/** Condition: can be used at `now`. */
export const isOpen = (now: Date) =>
  and(isNull(invites.revokedAt), gt(invites.expiresAt, now), lt(invites.uses, invites.maxUses))

const InviteCursor = z.tuple([z.iso.datetime(), z.uuid()])

/** One page of the project's invitations, newest first, with their states at `now`. */
export async function readInvites(db: Db, projectId: ProjectId, now: Date, cursor?: string) {
  const before = decodeCursor(cursor, InviteCursor)
  const rows = await db
    .select({ invite: invites, createdByName: users.name })
    .from(invites)
    .innerJoin(users, eq(users.id, invites.createdBy))
    .where(
      and(
        eq(invites.projectId, projectId),
        before ? compareKeys([invites.createdAt, invites.id], '<', before) : sql`true`,
      ),
    )
    .orderBy(desc(invites.createdAt), desc(invites.id))
    .limit(PAGE_SIZE + 1)
  return toPage(
    rows,
    ({ invite }) => [invite.createdAt.toISOString(), invite.id],
    ({ invite, createdByName }): Invite => ({
      id: invite.id as InviteId,
      role: invite.role as Role,
      maxUses: invite.maxUses,
      uses: invite.uses,
      expiresAt: invite.expiresAt.toISOString(),
      createdAt: invite.createdAt.toISOString(),
      createdBy: createdByName,
      state: stateOf(invite, now),
    }),
  )
}

function stateOf(invite: typeof invites.$inferSelect, now: Date): Invite['state'] {
  if (invite.revokedAt !== null) return 'revoked'
  if (invite.uses >= invite.maxUses) return 'used'
  return invite.expiresAt <= now ? 'expired' : 'open'
}
