// One room as the database has it: its newest snapshot, the updates behind it, and, while somebody needs it, the
// document that they make. First syncs are sent from the bytes; most rooms that are only read never become documents.
import * as Y from 'yjs'
import type { StoredRoom } from '../../db/repos/rooms/log.ts'
import type { Packer } from './pack.ts'
import { unpackUpdates } from './pack-updates.ts'

/** Updates behind the newest snapshot from which a room may be compacted. */
export const MAX_TAIL_UPDATES = 500
/** Bytes of updates behind the newest snapshot from which a room may be compacted (1 MiB). */
export const MAX_TAIL_BYTES = 1024 * 1024
/**
 * A large room is compacted when its tail has come to this part of it, packed: so the work of all its compactions
 * stays proportional to what was written.
 */
const TAIL_PART = 1 / 2
/**
 * A snapshot that grows is merely added to until it has come to so many times what it was when it was last written
 * through a document, which leaves out what was overwritten but takes nine times as long.
 */
const GROWTH_BETWEEN_REWRITES = 8
/** Updates behind the newest snapshot from which any room is compacted. */
export const MAX_TAIL_OF_LARGE = 5_000

/** A snapshot of the room at `seq`; `isWhole`: written through a document. */
export type Compacted = { seq: number; packed: Uint8Array; isWhole: boolean }

export type RoomState = ReturnType<typeof createRoomState>

export function createRoomState(stored: StoredRoom, packer: Packer) {
  let { seq, snapshot, tail } = stored
  let tailBytes = tail.reduce((sum, { byteLength }) => sum + byteLength, 0)
  let snapshotBytes = sizeOf(snapshot)
  /** Its size when it was last written through a document, or loaded. */
  let rewrittenBytes = snapshotBytes
  let isAddedTo = false
  let doc: Y.Doc | null = null
  /** What is sent often, made once for a version. */
  let whole: Uint8Array | null = null
  let packed: Promise<Uint8Array[]> | null = null
  let settled: { vector: Map<number, number>; update: Uint8Array } | null = null

  const plainSnapshot = () => {
    if (snapshot === null) return []
    return snapshot.isPacked ? unpackUpdates(snapshot.state) : [snapshot.state]
  }

  function openDoc(): Y.Doc {
    if (doc !== null) return doc
    const opened = new Y.Doc()
    opened.transact(() => {
      for (const update of [...plainSnapshot(), ...tail]) Y.applyUpdate(opened, update)
    })
    doc = opened
    return opened
  }

  async function packParts(): Promise<Uint8Array[]> {
    const [before, behind] = [snapshot, [...tail]]
    const parts: Uint8Array[] = []
    if (before?.isPacked) parts.push(before.state)
    else if (before) {
      const state = await packer.pack({ packed: null, updates: [before.state], isWhole: false })
      // Packed once for all.
      if (snapshot === before) snapshot = { ...before, state, isPacked: true }
      parts.push(state)
    }
    if (behind.length > 0 || parts.length === 0)
      parts.push(await packer.pack({ packed: null, updates: behind, isWhole: false }))
    return parts
  }

  return {
    /** Number of the newest update that it holds. */
    get seq() {
      return seq
    },

    /** The document at `seq`. What is written into it must be committed, or the document forgotten. */
    openDoc,

    /** Lets the document go; the bytes stay. */
    closeDoc() {
      doc?.destroy()
      doc = null
    },

    /** Takes in the next update, which the database has; `isApplied` where the document has it already. */
    append(update: Uint8Array, isApplied: boolean) {
      if (doc !== null && !isApplied) Y.applyUpdate(doc, update)
      seq++
      tail.push(update)
      tailBytes += update.byteLength
      whole = packed = settled = null
    },

    /** The whole as one update (v1). */
    encode(): Uint8Array {
      if (whole !== null) return whole
      const parts = doc === null ? [...plainSnapshot(), ...tail] : []
      whole = parts.length === 1 && parts[0] ? parts[0] : Y.encodeStateAsUpdate(openDoc())
      return whole
    },

    /** What `stateVector` lacks, as one update (v1). Throws on bytes that are no state vector. */
    encodeDifference(stateVector: Uint8Array): Uint8Array {
      const current = openDoc()
      settled ??= {
        vector: Y.decodeStateVector(Y.encodeStateVector(current)),
        update: Y.encodeStateAsUpdate(current, Y.encodeStateVector(current)),
      }
      const theirs = Y.decodeStateVector(stateVector)
      // After a restart everybody comes back at once, and lacks nothing.
      if (isSame(settled.vector, theirs)) return settled.update
      return Y.encodeStateAsUpdate(current, stateVector)
    },

    /** The whole in one or two packed parts (shared/protocol/packed), the first by far the largest. */
    packedParts(): Promise<Uint8Array[]> {
      if (packed !== null) return packed
      const made = packParts()
      packed = made
      made.catch(() => {
        if (packed === made) packed = null
      })
      return made
    },

    isCompactionDue: () =>
      tail.length > MAX_TAIL_OF_LARGE ||
      ((tail.length > MAX_TAIL_UPDATES || tailBytes > MAX_TAIL_BYTES) && tailBytes > TAIL_PART * snapshotBytes),

    /** True where the snapshot has been added to since it was written through a document. */
    isRewriteDue: () => isAddedTo,

    /** The whole, packed; `isRewrite` asks for it to be written through a document in any case. */
    async compact(isRewrite: boolean): Promise<Compacted> {
      const at = seq
      const total = snapshotBytes + tailBytes
      const isWhole = isRewrite || total < 2 * MAX_TAIL_BYTES || total > GROWTH_BETWEEN_REWRITES * rewrittenBytes
      const isPacked = snapshot?.isPacked === true
      const packed = await packer.pack({
        packed: isPacked ? (snapshot?.state ?? null) : null,
        updates: isPacked ? [...tail] : [...plainSnapshot(), ...tail],
        isWhole,
      })
      return { seq: at, packed, isWhole }
    },

    /** Takes a stored snapshot in place of the updates that it holds. */
    compacted(made: Compacted) {
      tail = tail.slice(tail.length - (seq - made.seq))
      tailBytes = tail.reduce((sum, { byteLength }) => sum + byteLength, 0)
      snapshot = { seq: made.seq, state: made.packed, isPacked: true }
      snapshotBytes = sizeOf(snapshot)
      if (made.isWhole) rewrittenBytes = snapshotBytes
      isAddedTo = !made.isWhole
      packed = null
    },
  }
}

/** What a packed snapshot is unpacked, or more: records repeat each other. */
const USUAL_RATIO = 5
const sizeOf = (snapshot: StoredRoom['snapshot']) =>
  snapshot === null ? 0 : snapshot.state.byteLength * (snapshot.isPacked ? USUAL_RATIO : 1)

const isSame = (a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>) =>
  a.size === b.size && [...a].every(([client, clock]) => b.get(client) === clock)
