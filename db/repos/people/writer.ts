// Writes accounts and sessions.
import { and, desc, eq, lte, ne, notInArray, or, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { Locale } from '../../../shared/model/label.ts'
import type { Tx } from '../../connect.ts'
import { sessions, users } from '../../schema/people.ts'

/** Most sessions of one person at a time; the one unused for longest gives way. */
export const MAX_SESSIONS_PER_USER = 50

// Any number that nothing else in this database locks.
const FIRST_USER_LOCK = 7_301_847

/** Until the transaction ends, no other transaction may make the first account. */
export async function lockFirstUser(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_USER_LOCK})`)
}

export type NewUser = {
  id: UserId
  name: string
  /** In lower case. */
  email: string
  passwordHash: string
  locale: Locale
  isAdmin: boolean
  createdAt: Date
}

/** False, with nothing written, where the address is taken. */
export async function insertUser(tx: Tx, user: NewUser): Promise<boolean> {
  const rows = await tx
    .insert(users)
    .values(user)
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id })
  return rows.length === 1
}

/** Changes what a person may change about himself; absent fields stay. */
export async function updateUser(
  tx: Tx,
  userId: UserId,
  changes: { name?: string; locale?: Locale; theme?: string; passwordHash?: string },
): Promise<void> {
  if (Object.keys(changes).length > 0) await tx.update(users).set(changes).where(eq(users.id, userId))
}

export type NewSession = { id: string; tokenHash: Buffer; userId: UserId; createdAt: Date; expiresAt: Date }

/** Adds a session, and removes the person's expired ones and those beyond MAX_SESSIONS_PER_USER. */
export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  const kept = tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.userId, session.userId))
    .orderBy(desc(sessions.lastSeenAt))
    .limit(MAX_SESSIONS_PER_USER - 1)
  await tx
    .delete(sessions)
    .where(
      and(
        eq(sessions.userId, session.userId),
        or(lte(sessions.expiresAt, session.createdAt), notInArray(sessions.id, kept)),
      ),
    )
  await tx.insert(sessions).values({ ...session, lastSeenAt: session.createdAt })
}

/** Extends a session, unless somebody did since `seenBefore`. */
export async function touchSession(
  tx: Tx,
  sessionId: string,
  times: { seenBefore: Date; now: Date; expiresAt: Date },
): Promise<void> {
  await tx
    .update(sessions)
    .set({ lastSeenAt: times.now, expiresAt: times.expiresAt })
    .where(and(eq(sessions.id, sessionId), lte(sessions.lastSeenAt, times.seenBefore)))
}

export async function deleteSession(tx: Tx, sessionId: string): Promise<void> {
  await tx.delete(sessions).where(eq(sessions.id, sessionId))
}

/** Ends every session of a person except `keptId`. */
export async function deleteOtherSessions(tx: Tx, userId: UserId, keptId: string): Promise<void> {
  await tx.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.id, keptId)))
}
