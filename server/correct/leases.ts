// Yjs client ids under which people correct texts. Each is one person's for good, so that what was written can be told
// by its id; no two open documents write under one, or their letters would be taken for each other's.
import { randomInt } from 'node:crypto'
import type { Db } from '../../db/connect.ts'
import { insertLease, readLeases } from '../../db/repos/rooms/leases.ts'
import type { UserId } from '../../shared/model/ids.ts'

/** `id`: to write under. `all`: every id of the person there; what was written before, and comes late, bears them. */
export type Lease = { id: number; all: ReadonlySet<number> }

/** Ids that are written under in this process, by room. */
export function createLeases(db: Db, now: () => Date) {
  const inUse = new Set<string>()
  const keyOf = (room: string, id: number) => `${room} ${id}`

  return {
    /** The id `wanted`, if it is the person's and nobody writes under it; else one of its own. `end` gives it back. */
    async take(room: string, userId: UserId, wanted: number | null): Promise<Lease> {
      const owned = await readLeases(db, room, userId)
      if (wanted !== null && owned.includes(wanted) && !inUse.has(keyOf(room, wanted))) {
        inUse.add(keyOf(room, wanted))
        return { id: wanted, all: new Set(owned) }
      }
      for (;;) {
        const id = randomInt(1, 2 ** 32)
        if (!(await insertLease(db, { room, clientId: id, userId, leasedAt: now() }))) continue
        inUse.add(keyOf(room, id))
        return { id, all: new Set([...owned, id]) }
      }
    },

    /** Nobody writes under it any more; it stays the person's. */
    end(room: string, id: number) {
      inUse.delete(keyOf(room, id))
    },
  }
}

export type Leases = ReturnType<typeof createLeases>
