// The documents of rooms in memory, each exactly as the database has it.
// Invariant: between `prepare` and its commit nobody reads the document; when the commit fails it is
// forgotten and the next reader loads it anew. Without this the server would serve what was never stored.
import { and, asc, eq, gt } from 'drizzle-orm'
import * as Y from 'yjs'
import type { Db, Tx } from '../../db/connect.ts'
import { roomSnapshots, rooms, roomUpdates } from '../../db/schema/rooms.ts'

type Entry = {
  doc: Y.Doc
  /** Newest update that `doc` holds. */
  seq: number
  /** Settles when no write is between preparation and commit. */
  idle: Promise<void>
}

export type RoomStore = ReturnType<typeof createRoomStore>

/** Rooms of one process. Documents stay until `forget`; sync forgets a room some time after its last peer left. */
export function createRoomStore(db: Db) {
  const entries = new Map<string, Entry>()
  const loading = new Map<string, Promise<Entry | null>>()

  async function open(name: string): Promise<Entry | null> {
    const entry = entries.get(name)
    if (entry) return entry
    const running = loading.get(name)
    if (running) return running
    const load = loadRoom(db, name).finally(() => loading.delete(name))
    loading.set(name, load)
    const loaded = await load
    if (loaded && !entries.has(name)) entries.set(name, loaded)
    return entries.get(name) ?? loaded
  }

  return {
    /** Runs `read` on the committed document; null if the room does not exist. `read` must be synchronous. */
    async read<T>(name: string, read: (doc: Y.Doc, seq: number) => T): Promise<T | null> {
      for (;;) {
        const entry = await open(name)
        if (!entry) return null
        const { idle } = entry
        await idle
        // Another write may have begun, or the room may have been forgotten, while we waited.
        if (entry.idle === idle && entries.get(name) === entry) return read(entry.doc, entry.seq)
      }
    },

    /**
     * Inside a transaction that holds the project's row: takes the room's row lock, brings the document to the
     * newest seq, lets `write` change it and appends the update that it returns. Call exactly one of
     * `committed` or `failed` on the result.
     */
    async prepare(tx: Tx, name: string, write: (doc: Y.Doc) => Uint8Array) {
      const [row] = await tx.select({ seq: rooms.seq }).from(rooms).where(eq(rooms.name, name)).for('update')
      if (!row) throw new Error(`room ${name} does not exist`)
      let entry = entries.get(name)
      // Ahead of the row: a write that was rolled back, whose owner has not come round to forget it.
      if (!entry || entry.seq > row.seq) {
        entry = (await loadRoom(tx, name)) ?? { doc: new Y.Doc(), seq: 0, idle: Promise.resolve() }
        entries.set(name, entry)
      }
      const { promise, resolve } = Promise.withResolvers<void>()
      entry.idle = promise
      const held = entry
      const settle = (isCommitted: boolean) => {
        if (!isCommitted && entries.get(name) === held) entries.delete(name)
        resolve()
      }
      try {
        if (entry.seq < row.seq) await catchUp(tx, name, entry)
        const seq = row.seq + 1
        const update = write(entry.doc)
        entry.seq = seq
        await tx.update(rooms).set({ seq }).where(eq(rooms.name, name))
        await tx.insert(roomUpdates).values({ room: name, seq, update: Buffer.from(update) })
        return { room: name, seq, update, doc: held.doc, committed: () => settle(true), failed: () => settle(false) }
      } catch (error) {
        settle(false)
        throw error
      }
    },

    /** Takes a committed update of another node into the document, if it is held and directly behind it. */
    receive(name: string, seq: number, update: Uint8Array) {
      const entry = entries.get(name)
      if (!entry || seq <= entry.seq) return
      if (seq === entry.seq + 1) {
        Y.applyUpdate(entry.doc, update)
        entry.seq = seq
      } else entries.delete(name)
    },

    forget(name: string) {
      entries.delete(name)
    },
  }
}

async function loadRoom(db: Db | Tx, name: string): Promise<Entry | null> {
  const [room] = await db.select({ seq: rooms.seq }).from(rooms).where(eq(rooms.name, name))
  if (!room) return null
  const entry: Entry = { doc: new Y.Doc(), seq: 0, idle: Promise.resolve() }
  const [snapshot] = await db.select().from(roomSnapshots).where(eq(roomSnapshots.room, name))
  if (snapshot) {
    Y.applyUpdate(entry.doc, snapshot.state)
    entry.seq = snapshot.seq
  }
  await catchUp(db, name, entry)
  return entry
}

async function catchUp(db: Db | Tx, name: string, entry: Entry) {
  const tail = await db
    .select({ seq: roomUpdates.seq, update: roomUpdates.update })
    .from(roomUpdates)
    .where(and(eq(roomUpdates.room, name), gt(roomUpdates.seq, entry.seq)))
    .orderBy(asc(roomUpdates.seq))
  entry.doc.transact(() => {
    for (const { seq, update } of tail) {
      Y.applyUpdate(entry.doc, update)
      entry.seq = seq
    }
  })
}
