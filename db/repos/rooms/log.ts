// The stored log of a room: a snapshot, and the updates behind it.
import { inflateRawSync } from 'node:zlib'
import { and, eq, lt, lte, sql } from 'drizzle-orm'
import { splitUpdates } from '../../../shared/protocol/packed.ts'
import type { Db, Tx } from '../../connect.ts'
import { roomSnapshots, rooms, roomUpdates } from '../../schema/rooms.ts'

/** Takes the room's row lock and returns its newest seq; null where there is no such room. */
export async function lockRoom(tx: Tx, name: string): Promise<number | null> {
  const [row] = await tx.select({ seq: rooms.seq }).from(rooms).where(eq(rooms.name, name)).for('update')
  return row?.seq ?? null
}

/** Appends an update as number `seq`, the room's newest. The caller holds the room's lock. */
export async function appendUpdate(tx: Tx, name: string, seq: number, update: Uint8Array): Promise<void> {
  await tx.update(rooms).set({ seq }).where(eq(rooms.name, name))
  await tx.insert(roomUpdates).values({ room: name, seq, update: Buffer.from(update) })
}

export type StoredRoom = {
  seq: number
  /** The newest snapshot: an update (v1); packed (shared/protocol/packed, raw deflate) where `isPacked`. */
  snapshot: { seq: number; state: Uint8Array; isPacked: boolean } | null
  /** The updates behind it, in order. */
  tail: Uint8Array[]
}

/**
 * A room as it was at one instant; null where there is none. One statement, so one snapshot of the database: read in
 * two, a compaction between them would leave a gap. Throws if the log has one.
 */
export async function readStoredRoom(db: Db | Tx, name: string): Promise<StoredRoom | null> {
  const { rows } = await db.execute<{
    newest: string
    seq: string | null
    isSnapshot: boolean
    isPacked: boolean
    bytes: Buffer | null
  }>(sql`
    select ${rooms.seq} as newest, part.seq, part."isSnapshot", part."isPacked", part.bytes
    from ${rooms}
    left join lateral (
      select ${roomSnapshots.seq} as seq, true as "isSnapshot", ${roomSnapshots.isPacked} as "isPacked",
        ${roomSnapshots.state} as bytes
      from ${roomSnapshots} where ${roomSnapshots.room} = ${rooms.name}
      union all
      select ${roomUpdates.seq}, false, false, ${roomUpdates.update}
      from ${roomUpdates}
      where ${roomUpdates.room} = ${rooms.name} and ${roomUpdates.seq} > coalesce(
        (select ${roomSnapshots.seq} from ${roomSnapshots} where ${roomSnapshots.room} = ${rooms.name}), 0)
    ) part on true
    where ${rooms.name} = ${name}
    order by part.seq, part."isSnapshot" desc`)
  const [first] = rows
  if (!first) return null
  const stored: StoredRoom = { seq: Number(first.newest), snapshot: null, tail: [] }
  let at = 0
  for (const { seq, isSnapshot, isPacked, bytes } of rows) {
    if (seq === null || bytes === null) continue
    if (!isSnapshot && Number(seq) !== at + 1) throw new Error(`room ${name} misses update ${at + 1}`)
    at = Number(seq)
    if (isSnapshot) stored.snapshot = { seq: at, state: bytes, isPacked }
    else stored.tail.push(bytes)
  }
  if (at !== stored.seq) throw new Error(`room ${name} ends at ${at}, not at ${stored.seq}`)
  return stored
}

/** The updates (v1) that make up a room, in order; null where there is none. */
export async function readRoom(db: Db | Tx, name: string): Promise<{ seq: number; updates: Uint8Array[] } | null> {
  const stored = await readStoredRoom(db, name)
  if (stored === null) return null
  const { snapshot } = stored
  const first =
    snapshot === null ? [] : snapshot.isPacked ? splitUpdates(inflateRawSync(snapshot.state)) : [snapshot.state]
  return { seq: stored.seq, updates: [...first, ...stored.tail] }
}

/**
 * Stores the room up to `seq` as a compressed snapshot and drops the updates that it holds, unless a newer one is
 * there. Takes the room's lock.
 */
export async function replaceWithSnapshot(tx: Tx, name: string, seq: number, packed: Uint8Array): Promise<void> {
  if ((await lockRoom(tx, name)) === null) return
  const snapshot = { seq, state: Buffer.from(packed), isPacked: true }
  await tx
    .insert(roomSnapshots)
    .values({ room: name, ...snapshot })
    .onConflictDoUpdate({ target: roomSnapshots.room, set: snapshot, setWhere: lt(roomSnapshots.seq, seq) })
  await tx.delete(roomUpdates).where(and(eq(roomUpdates.room, name), lte(roomUpdates.seq, seq)))
}
