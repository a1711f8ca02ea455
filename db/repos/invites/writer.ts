// Writes invitations.
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { InviteId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/project.ts'
import type { Tx } from '../../connect.ts'
import { invites } from '../../schema/people.ts'
import { isOpen } from './reader.ts'

export type NewInvite = {
  id: InviteId
  projectId: ProjectId
  tokenHash: Buffer
  role: Role
  maxUses: number
  expiresAt: Date
  createdBy: UserId
  createdAt: Date
}

export async function insertInvite(tx: Tx, invite: NewInvite): Promise<void> {
  await tx.insert(invites).values(invite)
}

/** Takes one use of an invitation and returns its role; null if it is no longer open. Two takers get two uses. */
export async function takeInvite(tx: Tx, inviteId: InviteId, now: Date): Promise<Role | null> {
  const [row] = await tx
    .update(invites)
    .set({ uses: sql`${invites.uses} + 1` })
    .where(and(eq(invites.id, inviteId), isOpen(now)))
    .returning({ role: invites.role })
  return (row?.role as Role | undefined) ?? null
}

/** False where the project has no such invitation or it was revoked before. */
export async function revokeInvite(tx: Tx, projectId: ProjectId, inviteId: InviteId, at: Date): Promise<boolean> {
  const rows = await tx
    .update(invites)
    .set({ revokedAt: at })
    .where(and(eq(invites.projectId, projectId), eq(invites.id, inviteId), isNull(invites.revokedAt)))
    .returning({ id: invites.id })
  return rows.length === 1
}

/** Revokes every invitation of the project that this person made. */
export async function revokeInvitesOf(tx: Tx, projectId: ProjectId, createdBy: UserId, at: Date): Promise<void> {
  await tx
    .update(invites)
    .set({ revokedAt: at })
    .where(and(eq(invites.projectId, projectId), eq(invites.createdBy, createdBy), isNull(invites.revokedAt)))
}
