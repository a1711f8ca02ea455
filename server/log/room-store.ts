// The documents of rooms in memory, each exactly as the database has it.
// Invariant: between `prepare` and its commit nobody reads the document; when the commit fails it is
// forgotten and the next reader loads it anew. Without this the server would serve what was never stored.
import * as Y from 'yjs'
import type { Db, Tx } from '../../db/connect.ts'
import { appendUpdate, lockRoom, readRoom } from '../../db/repos/rooms/log.ts'
import { compactRoom, isCompactionDue } from './compact.ts'

/** A room's document leaves memory this long after its last use, in milliseconds, while nobody holds it. */
export const FORGET_AFTER_MS = 30_000
const SWEEP_EVERY_MS = 5_000

type Entry = {
  doc: Y.Doc
  /** Newest update that `doc` holds. */
  seq: number
  /** Settles when no write is between preparation and commit. */
  idle: Promise<void>
  isWriting: boolean
  usedAt: number
  /** The whole document as one update, while it is at `seq`: every first sync sends the same bytes. */
  encoded: { seq: number; update: Uint8Array } | null
  /** Updates in the log behind the newest snapshot. */
  tail: { count: number; bytes: number }
  isCompacting: boolean
}

/** A room's document as a reader gets it. */
export type RoomView = {
  doc: Y.Doc
  seq: number
  /** The whole document as one update; encoded once per version. */
  encode(): Uint8Array
}

/** A write that waits for its transaction. Exactly one of `committed` and `failed` must be called. */
export type Prepared = { room: string; seq: number; update: Uint8Array; committed(): void; failed(): void }

export type RoomStore = ReturnType<typeof createRoomStore>

/** Rooms of one process. Whoever makes it closes it. `onError` hears of compactions that failed. */
export function createRoomStore(db: Db, onError: (error: unknown) => void = () => {}) {
  const entries = new Map<string, Entry>()
  /** Loads under way; `isStale` once the room changed in a way that the load may have missed. */
  const loading = new Map<string, { promise: Promise<Entry | null>; isStale: boolean }>()
  /** How many hold a room open. */
  const holders = new Map<string, number>()
  const compactions = new Set<Promise<void>>()

  const sweep = setInterval(() => {
    for (const [name, entry] of entries)
      if (!entry.isWriting && !holders.has(name) && Date.now() - entry.usedAt > FORGET_AFTER_MS) entries.delete(name)
  }, SWEEP_EVERY_MS)
  sweep.unref()

  async function open(name: string): Promise<Entry | null> {
    for (;;) {
      const entry = entries.get(name)
      if (entry) return entry
      let load = loading.get(name)
      if (!load) {
        const started = { promise: loadEntry(db, name), isStale: false }
        load = started
        loading.set(name, started)
        started.promise.then(
          (loaded) => {
            loading.delete(name)
            if (loaded && !started.isStale && !entries.has(name)) entries.set(name, loaded)
          },
          () => loading.delete(name),
        )
      }
      const loaded = await load.promise
      if (!load.isStale || entries.has(name)) return entries.get(name) ?? loaded
    }
  }

  function forget(name: string) {
    entries.delete(name)
    const load = loading.get(name)
    if (load) load.isStale = true
  }

  return {
    /** Runs `read` on the committed document; null if the room does not exist. `read` must be synchronous. */
    async read<T>(name: string, read: (view: RoomView) => T): Promise<T | null> {
      for (;;) {
        const entry = await open(name)
        if (!entry) return null
        const { idle } = entry
        await idle
        // Another write may have begun, or the room may have been forgotten, while we waited.
        if (entry.idle !== idle || entries.get(name) !== entry) continue
        entry.usedAt = Date.now()
        return read({ doc: entry.doc, seq: entry.seq, encode: () => encodeEntry(entry) })
      }
    },

    /**
     * Inside a transaction that holds the project's row: takes the room's row lock, brings the document to the
     * newest seq, lets `write` change it and appends the update that it returns.
     */
    async prepare(tx: Tx, name: string, write: (doc: Y.Doc) => Uint8Array): Promise<Prepared> {
      const current = await lockRoom(tx, name)
      if (current === null) throw new Error(`room ${name} does not exist`)
      let entry = entries.get(name)
      // Behind: another node wrote. Ahead: a write was rolled back, whose owner has not come round to forget it.
      if (entry?.seq !== current) {
        const loaded = await loadEntry(tx, name)
        if (!loaded) throw new Error(`room ${name} does not exist`)
        entry = loaded
        entries.set(name, entry)
      }
      const held = entry
      const { promise, resolve } = Promise.withResolvers<void>()
      held.idle = promise
      held.isWriting = true
      const settle = (isCommitted: boolean) => {
        held.isWriting = false
        if (!isCommitted && entries.get(name) === held) entries.delete(name)
        // A load that began before cannot know how this ended.
        const load = loading.get(name)
        if (load) load.isStale = true
        resolve()
      }
      try {
        const seq = current + 1
        const update = write(held.doc)
        held.seq = seq
        held.usedAt = Date.now()
        await appendUpdate(tx, name, seq, update)
        return {
          room: name,
          seq,
          update,
          committed() {
            held.tail.count++
            held.tail.bytes += update.byteLength
            settle(true)
            compactIfDue(name, held)
          },
          failed: () => settle(false),
        }
      } catch (error) {
        settle(false)
        throw error
      }
    },

    /** Takes in a committed update, unless the document has it; this node's own it always has. */
    receive(name: string, seq: number, update: Uint8Array) {
      const load = loading.get(name)
      if (load) load.isStale = true
      const entry = entries.get(name)
      if (!entry || seq <= entry.seq) return
      if (seq > entry.seq + 1 || entry.isWriting) return forget(name)
      Y.applyUpdate(entry.doc, update)
      entry.seq = seq
    },

    /** Keeps a room in memory until the returned function is called. */
    hold(name: string): () => void {
      holders.set(name, (holders.get(name) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        const left = (holders.get(name) ?? 1) - 1
        if (left === 0) holders.delete(name)
        else holders.set(name, left)
        const entry = entries.get(name)
        if (entry) entry.usedAt = Date.now()
      }
    },

    /** True while the room's document is in memory. */
    has: (name: string): boolean => entries.has(name),

    /** Waits for compactions that run, and forgets every room. */
    async close() {
      clearInterval(sweep)
      await Promise.all(compactions)
      entries.clear()
    },
  }

  // After the commit, in a transaction of its own, and nobody waits for it.
  function compactIfDue(name: string, entry: Entry) {
    if (entry.isCompacting || !isCompactionDue(entry.tail)) return
    entry.isCompacting = true
    const run = compactRoom(db, name)
      .then((tail) => {
        if (tail) entry.tail = tail
      }, onError)
      .finally(() => {
        entry.isCompacting = false
        compactions.delete(run)
      })
    compactions.add(run)
  }
}

function encodeEntry(entry: Entry): Uint8Array {
  if (entry.encoded?.seq !== entry.seq) entry.encoded = { seq: entry.seq, update: Y.encodeStateAsUpdate(entry.doc) }
  return entry.encoded.update
}

async function loadEntry(db: Db | Tx, name: string): Promise<Entry | null> {
  const stored = await readRoom(db, name)
  if (!stored) return null
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of stored.updates) Y.applyUpdate(doc, update)
  })
  return {
    doc,
    seq: stored.seq,
    idle: Promise.resolve(),
    isWriting: false,
    usedAt: Date.now(),
    encoded: null,
    tail: stored.tail,
    isCompacting: false,
  }
}
