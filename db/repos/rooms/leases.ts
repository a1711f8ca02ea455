// Yjs client ids of text rooms, each one person's for good.
import { and, desc, eq } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { Db } from '../../connect.ts'
import { roomClients } from '../../schema/rooms.ts'

/** Ids of one person in one room that are looked at: whoever was away brings what he wrote under one of the newest. */
const MAX_LEASES = 1_000

/** Ids leased to a person in a room, newest first. */
export async function readLeases(db: Db, room: string, userId: UserId): Promise<number[]> {
  const rows = await db
    .select({ clientId: roomClients.clientId })
    .from(roomClients)
    .where(and(eq(roomClients.room, room), eq(roomClients.userId, userId)))
    .orderBy(desc(roomClients.leasedAt))
    .limit(MAX_LEASES)
  return rows.map(({ clientId }) => clientId)
}

/** False, with nothing written, where somebody has that id. */
export async function insertLease(
  db: Db,
  lease: { room: string; clientId: number; userId: UserId; leasedAt: Date },
): Promise<boolean> {
  const rows = await db
    .insert(roomClients)
    .values(lease)
    .onConflictDoNothing()
    .returning({ clientId: roomClients.clientId })
  return rows.length === 1
}
