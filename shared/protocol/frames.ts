// Bytes of the frames on /sync/<room>, as docs/protocol.md lists them. Decoding throws on anything else.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { FRAME } from './kinds.ts'
import type { CommandReply } from './reply.ts'

/** Message types inside a sync frame (y-protocols PROTOCOL.md). */
export const SYNC = { step1: 0, step2: 1, update: 2 } as const

/** One entry of an awareness frame; `state` is JSON text, `null` for a peer that left. */
export type AwarenessEntry = { clientId: number; clock: number; state: string }

export type ClientFrame =
  | { kind: 'step1'; stateVector: Uint8Array }
  /** Step 2 or update: both carry content, and from a client neither may. */
  | { kind: 'content'; update: Uint8Array }
  | { kind: 'awareness'; entries: AwarenessEntry[] }
  | { kind: 'queryAwareness' }
  /** `json` is not parsed yet. */
  | { kind: 'command'; json: string }

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
      if (type === SYNC.step1) return { kind: 'step1', stateVector: body }
      if (type === SYNC.step2 || type === SYNC.update) return { kind: 'content', update: body }
      throw new Error(`unknown sync message ${type}`)
    }
    case FRAME.awareness:
      return { kind: 'awareness', entries: readEntries(decoding.readVarUint8Array(decoder)) }
    case FRAME.queryAwareness:
      return { kind: 'queryAwareness' }
    case FRAME.command:
      return { kind: 'command', json: decoding.readVarString(decoder) }
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
