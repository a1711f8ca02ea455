// Snapshots: a room's log folded into one update, so that opening it stays quick.
import * as Y from 'yjs'
import type { Db } from '../../db/connect.ts'
import { lockRoom, readRoom, replaceWithSnapshot } from '../../db/repos/rooms/log.ts'

/** Updates behind the newest snapshot from which a room is compacted. */
export const MAX_TAIL_UPDATES = 500
/** Bytes of updates behind the newest snapshot from which a room is compacted (1 MiB). */
export const MAX_TAIL_BYTES = 1024 * 1024

export type Tail = { count: number; bytes: number }

export const isCompactionDue = (tail: Tail) => tail.count > MAX_TAIL_UPDATES || tail.bytes > MAX_TAIL_BYTES

/**
 * Writes the room as one snapshot and drops the updates that it holds, in one transaction under the room's lock.
 * Works from the stored bytes, not from a document that others write to. Returns the tail that is left; null where
 * the room is gone.
 */
export async function compactRoom(db: Db, name: string): Promise<Tail | null> {
  return db.transaction(async (tx) => {
    if ((await lockRoom(tx, name)) === null) return null
    const stored = await readRoom(tx, name)
    if (!stored) return null
    // Through a document and not by merging bytes: that keeps what was deleted.
    const doc = new Y.Doc()
    doc.transact(() => {
      for (const update of stored.updates) Y.applyUpdate(doc, update)
    })
    await replaceWithSnapshot(tx, name, stored.seq, Y.encodeStateAsUpdate(doc))
    return { count: 0, bytes: 0 }
  })
}
