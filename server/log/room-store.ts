// The rooms of one process, each exactly as the database has it.
// Invariant: between a write's preparation and its commit nobody reads the document; when the commit fails the room is
// forgotten and the next reader loads it anew. Without this the server would serve what was never stored.
import type * as Y from 'yjs'
import type { Db, Tx } from '../../db/connect.ts'
import { appendUpdate, lockRoom, readStoredRoom, replaceWithSnapshot } from '../../db/repos/rooms/log.ts'
import { createPacker } from './pack.ts'
import { createRoomState, type RoomState } from './room-state.ts'

/** A room leaves memory this long after its last use, in milliseconds, while nobody holds it. */
export const FORGET_AFTER_MS = 30_000
/** A room's document, which takes several times its bytes, leaves memory this long after its last use. */
export const CLOSE_DOC_AFTER_MS = 10_000
const SWEEP_EVERY_MS = 5_000

type Entry = {
  state: RoomState
  /** Settles when no write is between preparation and commit. */
  idle: Promise<void>
  isWriting: boolean
  usedAt: number
  /** When the document was last asked for. */
  docUsedAt: number
  isCompacting: boolean
}

/** A room's document as a reader gets it. */
export type RoomView = {
  /** Built when it is first asked for. */
  readonly doc: Y.Doc
  seq: number
  /** The whole document as one update; encoded once per version. */
  encode(): Uint8Array
  /** What a state vector lacks, as one update. Throws on bytes that are none. */
  encodeDifference(stateVector: Uint8Array): Uint8Array
}

/** A write that waits for its transaction. Exactly one of `committed` and `failed` must be called. */
export type Prepared = { room: string; seq: number; update: Uint8Array; committed(): void; failed(): void }

export type RoomStore = ReturnType<typeof createRoomStore>

/** Rooms of one process. Whoever makes it closes it. `onError` hears of compactions that failed. */
export function createRoomStore(db: Db, onError: (error: unknown) => void = () => {}) {
  const packer = createPacker()
  const entries = new Map<string, Entry>()
  /** Loads under way; `isStale` once the room changed in a way that the load may have missed. */
  const loading = new Map<string, { promise: Promise<Entry | null>; isStale: boolean }>()
  /** How many hold a room open. */
  const holders = new Map<string, number>()
  const compactions = new Set<Promise<void>>()

  const sweep = setInterval(() => {
    const now = Date.now()
    for (const [name, entry] of entries) {
      if (entry.isWriting) continue
      if (!holders.has(name) && now - entry.usedAt > FORGET_AFTER_MS) {
        // The time for what would have taken long while people worked.
        if (entry.state.isRewriteDue()) compactNow(name, entry, true)
        else entries.delete(name)
      }
      if (now - entry.docUsedAt > CLOSE_DOC_AFTER_MS) entry.state.closeDoc()
    }
  }, SWEEP_EVERY_MS)
  sweep.unref()

  async function load(from: Db | Tx, name: string): Promise<Entry | null> {
    const stored = await readStoredRoom(from, name)
    if (stored === null) return null
    return {
      state: createRoomState(stored, packer),
      idle: Promise.resolve(),
      isWriting: false,
      usedAt: Date.now(),
      docUsedAt: Date.now(),
      isCompacting: false,
    }
  }

  async function open(name: string): Promise<Entry | null> {
    for (;;) {
      const entry = entries.get(name)
      if (entry) return entry
      let under = loading.get(name)
      if (!under) {
        const started = { promise: load(db, name), isStale: false }
        under = started
        loading.set(name, started)
        started.promise.then(
          (loaded) => {
            loading.delete(name)
            if (!loaded || started.isStale || entries.has(name)) return
            entries.set(name, loaded)
            compactIfDue(name, loaded)
          },
          () => loading.delete(name),
        )
      }
      const loaded = await under.promise
      if (!under.isStale || entries.has(name)) return entries.get(name) ?? loaded
    }
  }

  function forget(name: string) {
    entries.delete(name)
    markLoad(name)
  }

  // A load that began before cannot know how this ended.
  function markLoad(name: string) {
    const under = loading.get(name)
    if (under) under.isStale = true
  }

  /** Lets `write` change the document, whose next update that is; not committed yet. */
  function begin(name: string, entry: Entry, write: (doc: Y.Doc) => Uint8Array): Prepared {
    const { promise, resolve } = Promise.withResolvers<void>()
    entry.idle = promise
    entry.isWriting = true
    const settle = () => {
      entry.isWriting = false
      entry.usedAt = entry.docUsedAt = Date.now()
      markLoad(name)
      resolve()
    }
    const fail = () => {
      if (entries.get(name) === entry) entries.delete(name)
      settle()
    }
    let update: Uint8Array
    try {
      update = write(entry.state.openDoc())
    } catch (error) {
      fail()
      throw error
    }
    return {
      room: name,
      seq: entry.state.seq + 1,
      update,
      committed() {
        entry.state.append(update, true)
        settle()
        compactIfDue(name, entry)
      },
      failed: fail,
    }
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
        const { state } = entry
        const touchDoc = () => {
          entry.docUsedAt = Date.now()
          return state
        }
        return read({
          get doc() {
            return touchDoc().openDoc()
          },
          seq: state.seq,
          encode: () => touchDoc().encode(),
          encodeDifference: (stateVector) => touchDoc().encodeDifference(stateVector),
        })
      }
    },

    /**
     * The whole room as updates, each compressed (raw deflate), made once per version, and the seq at which it has
     * been taken: who is sent later updates meanwhile misses none. Null if the room does not exist.
     */
    async readPacked(name: string): Promise<{ seq: number; parts: Promise<Uint8Array[]> } | null> {
      const entry = await open(name)
      if (!entry) return null
      entry.usedAt = Date.now()
      return { seq: entry.state.seq, parts: entry.state.packedParts() }
    },

    /**
     * Inside a transaction that holds the project's row: takes the room's row lock, brings the document to the
     * newest seq, lets `write` change it and appends the update that it returns.
     */
    async prepare(tx: Tx, name: string, write: (doc: Y.Doc) => Uint8Array): Promise<Prepared> {
      const current = await lockRoom(tx, name)
      let entry: Entry | null | undefined = entries.get(name)
      // Behind: another node wrote. Ahead: a write was rolled back, whose owner has not come round to forget it.
      if (entry?.state.seq !== current || entry.isWriting) {
        entry = await load(tx, name)
        if (entry) entries.set(name, entry)
      }
      if (!entry) throw new Error(`room ${name} does not exist`)
      const prepared = begin(name, entry, write)
      try {
        await appendUpdate(tx, name, prepared.seq, prepared.update)
      } catch (error) {
        prepared.failed()
        throw error
      }
      return prepared
    },

    /**
     * For a write of which the caller holds the project's turn and has read, through `from`, that the room is at `seq`;
     * the caller appends the update itself. Null, with nothing changed, where the room is past that.
     */
    async stage(from: Db | Tx, name: string, seq: number, write: (doc: Y.Doc) => Uint8Array): Promise<Prepared | null> {
      let entry: Entry | null | undefined = entries.get(name)
      // Behind: another node wrote, and word of it has not come.
      if (!entry || entry.state.seq < seq || entry.isWriting) {
        entry = await load(from, name)
        if (entry) entries.set(name, entry)
      }
      return entry?.state.seq === seq ? begin(name, entry, write) : null
    },

    /** Takes in a committed update, unless the room has it; this node's own it always has. */
    receive(name: string, seq: number, update: Uint8Array) {
      markLoad(name)
      const entry = entries.get(name)
      if (!entry || seq <= entry.state.seq) return
      if (seq > entry.state.seq + 1 || entry.isWriting) return forget(name)
      entry.state.append(update, false)
      compactIfDue(name, entry)
    },

    /** Forgets a room, which may be behind: the next reader loads it anew. */
    forget,

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

    /** True while the room is in memory. */
    has: (name: string): boolean => entries.has(name),

    /** Rooms in memory. */
    count: () => entries.size,

    /** Waits for compactions that run, and forgets every room. */
    async close() {
      clearInterval(sweep)
      await Promise.all(compactions)
      await packer.close()
      entries.clear()
    },
  }

  function compactIfDue(name: string, entry: Entry) {
    if (entry.state.isCompactionDue()) compactNow(name, entry, false)
  }

  // In a thread and a transaction of its own, and nobody waits for it.
  function compactNow(name: string, entry: Entry, isRewrite: boolean) {
    if (entry.isCompacting) return
    entry.isCompacting = true
    const run = compact(name, entry.state, isRewrite)
      .catch(onError)
      .finally(() => {
        entry.isCompacting = false
        compactions.delete(run)
      })
    compactions.add(run)
  }

  async function compact(name: string, state: RoomState, isRewrite: boolean) {
    const made = await state.compact(isRewrite)
    await db.transaction((tx) => replaceWithSnapshot(tx, name, made.seq, made.packed))
    state.compacted(made)
  }
}
