// Bytes of the frames on /sync/<room>, as docs/protocol.md lists them. Decoding throws on anything else.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { DIGEST_BYTES, FRAME, MAX_BARRIER_BYTES } from './kinds.ts'
import type { CommandReply } from './reply.ts'

/** Message types inside a sync frame (y-protocols PROTOCOL.md). */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

/** One entry of an awareness frame; `state` is JSON text, `null` for a peer that left. */
export type AwarenessEntry = { clientId: number; clock: number; state: string }

export type ClientFrame =
  /** `isPacked`: the whole may be answered with packed frames. */
  | { kind: 'step1'; stateVector: Uint8Array; isPacked: boolean }
  /** Step 2 or update: both carry content, and from a client neither may. */
  | { kind: 'content'; update: Uint8Array }
  | { kind: 'awareness'; entries: AwarenessEntry[] }
  | { kind: 'queryAwareness' }
  /** `json` is not parsed yet. */
  | { kind: 'command'; json: string }
  | { kind: 'barrier'; body: Uint8Array }
  /** `clientId`: the one that the client had before, or null. */
  | { kind: 'lease'; clientId: number | null }
  | { kind: 'digest'; stateVector: Uint8Array; digest: Uint8Array }

/** Decodes what a client sent. Throws on an unknown kind, a short body and bytes left over. */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  const decoder = decoding.createDecoder(bytes)
  const frame = readBody(decoder)
  if (decoding.hasContent(decoder)) throw new Error('bytes after the end of the frame')
  return frame
}

function readBody(decoder: decoding.Decoder): ClientFrame {
  const kind = decoding.readVarUint(decoder)
  switch (kind) {
    case FRAME.sync: {
      const type = decoding.readVarUint(decoder)
      const body = decoding.readVarUint8Array(decoder)
      if (type === SYNC.step1) return { kind: 'step1', stateVector: body, isPacked: false }
      if (type === SYNC.step2 || type === SYNC.update) return { kind: 'content', update: body }
      throw new Error(`unknown sync message ${type}`)
    }
    case FRAME.awareness:
      return { kind: 'awareness', entries: readEntries(decoding.readVarUint8Array(decoder)) }
    case FRAME.queryAwareness:
      return { kind: 'queryAwareness' }
    case FRAME.command:
      return { kind: 'command', json: decoding.readVarString(decoder) }
    case FRAME.barrier: {
      const body = decoding.readTailAsUint8Array(decoder)
      if (body.byteLength > MAX_BARRIER_BYTES) throw new Error('barrier too long')
      return { kind: 'barrier', body }
    }
    case FRAME.lease:
      return { kind: 'lease', clientId: decoding.hasContent(decoder) ? decoding.readVarUint(decoder) : null }
    case FRAME.digest: {
      const stateVector = decoding.readVarUint8Array(decoder)
      return { kind: 'digest', stateVector, digest: decoding.readUint8Array(decoder, DIGEST_BYTES) }
    }
    case FRAME.packed:
      return { kind: 'step1', stateVector: decoding.readVarUint8Array(decoder), isPacked: true }
    default:
      throw new Error(`unknown frame ${kind}`)
  }
}

function readEntries(body: Uint8Array): AwarenessEntry[] {
  const decoder = decoding.createDecoder(body)
  const entries: AwarenessEntry[] = []
  for (let left = decoding.readVarUint(decoder); left > 0; left--) {
    const clientId = decoding.readVarUint(decoder)
    const clock = decoding.readVarUint(decoder)
    entries.push({ clientId, clock, state: decoding.readVarString(decoder) })
  }
  if (decoding.hasContent(decoder)) throw new Error('bytes after the last awareness entry')
  return entries
}

/** A sync frame: step 1 carries a state vector, step 2 and update a Yjs update (v1). */
export function encodeSync(type: keyof typeof SYNC, body: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.sync)
    encoding.writeVarUint(encoder, SYNC[type])
    encoding.writeVarUint8Array(encoder, body)
  })
}

/** An awareness frame; without entries it says nothing, and keeps a y-websocket client from giving up. */
export function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array {
  const body = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, entries.length)
    for (const { clientId, clock, state } of entries) {
      encoding.writeVarUint(encoder, clientId)
      encoding.writeVarUint(encoder, clock)
      encoding.writeVarString(encoder, state)
    }
  })
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.awareness)
    encoding.writeVarUint8Array(encoder, body)
  })
}

/** A packed frame from the server: packed updates (packed.ts, raw deflate), and how many of the room's parts still come. */
export function encodePacked(part: Uint8Array, left: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.packed)
    encoding.writeVarUint8Array(encoder, part)
    encoding.writeVarUint(encoder, left)
  })
}

/** What follows the kind of a packed frame from the server. Throws on a short body. */
export function readPacked(decoder: decoding.Decoder): { part: Uint8Array; left: number } {
  return { part: decoding.readVarUint8Array(decoder), left: decoding.readVarUint(decoder) }
}

/** Sync step 1 as a client's provider sends it, asked so that the answer may be packed; other frames as they are. */
export function askPacked(frame: Uint8Array): Uint8Array {
  if (frame[0] !== FRAME.sync || frame[1] !== SYNC.step1) return frame
  const asked = frame.slice(1)
  asked[0] = FRAME.packed
  return asked
}

/** A barrier frame, as it is sent and as it comes back. */
export const encodeBarrier = (body: Uint8Array): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.barrier)
    encoding.writeUint8Array(encoder, body)
  })

/** A lease frame: from the server the leased id, 0 for none; from a client the id it had, or nothing. */
export const encodeLease = (clientId: number | null): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.lease)
    if (clientId !== null) encoding.writeVarUint(encoder, clientId)
  })

/** A digest frame (client to server): what its sender holds. */
export function encodeDigest(stateVector: Uint8Array, digest: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, FRAME.digest)
    encoding.writeVarUint8Array(encoder, stateVector)
    encoding.writeUint8Array(encoder, digest)
  })
}

/** The digest frame from the server: what its receiver holds is not the room. */
export const encodeDiverged = (): Uint8Array => Uint8Array.of(FRAME.digest)

/** A command frame (client to server). */
export const encodeCommand = (command: unknown): Uint8Array => encodeJson(FRAME.command, command)

/** A reply frame (server to client). */
export const encodeReply = (reply: CommandReply): Uint8Array => encodeJson(FRAME.reply, reply)

function encodeJson(kind: number, value: unknown): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, kind)
    encoding.writeVarString(encoder, JSON.stringify(value))
  })
}
