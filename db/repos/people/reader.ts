// Reads accounts and sessions.
import { and, eq, gt, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/project.ts'
import type { Db, Tx } from '../../connect.ts'
import { sessions, users } from '../../schema/people.ts'
import { prepareOnce } from '../prepare-once.ts'

const userColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  locale: users.locale,
  theme: users.theme,
  isAdmin: users.isAdmin,
}

/** True as soon as one account exists. */
export async function hasUsers(db: Db | Tx): Promise<boolean> {
  const rows = await db.select({ id: users.id }).from(users).limit(1)
  return rows.length > 0
}

/** The account, or null. */
export async function findUser(db: Db | Tx, userId: UserId): Promise<User | null> {
  const [row] = await db.select(userColumns).from(users).where(eq(users.id, userId))
  return (row as User | undefined) ?? null
}

/** Id and password hash of the account with this address (in lower case), or null. */
export async function findCredentials(
  db: Db | Tx,
  email: string,
): Promise<{ userId: UserId; passwordHash: string } | null> {
  const [row] = await db
    .select({ userId: users.id, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.email, email))
  return row ? { userId: row.userId as UserId, passwordHash: row.passwordHash } : null
}

/** The password hash of an account, or null. */
export async function findPasswordHash(db: Db | Tx, userId: UserId): Promise<string | null> {
  const [row] = await db.select({ passwordHash: users.passwordHash }).from(users).where(eq(users.id, userId))
  return row?.passwordHash ?? null
}

/** A session that has not expired at `now`, and whose it is. */
export type LiveSession = { id: string; userId: UserId; name: string; isAdmin: boolean; lastSeenAt: Date }

/** The session with this token hash, or null where there is none or it has expired. */
export async function findSession(db: Db, tokenHash: Buffer, now: Date): Promise<LiveSession | null> {
  const [row] = await querySession(db).execute({ tokenHash, now })
  return row ? { ...row, userId: row.userId as UserId } : null
}

// Asked with every request and every socket: the statement is built once.
const querySession = prepareOnce((db) =>
  db
    .select({
      id: sessions.id,
      userId: sessions.userId,
      name: users.name,
      isAdmin: users.isAdmin,
      lastSeenAt: sessions.lastSeenAt,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.tokenHash, sql.placeholder('tokenHash')), gt(sessions.expiresAt, sql.placeholder('now'))))
    .prepare('find_session'),
)
