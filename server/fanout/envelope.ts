// What a message between nodes comes in: who sent it, its number, and a signature that only nodes of the same database
// can make. Whoever reaches the Redis without the key can neither speak as a node nor change a word of one.
import { createHmac, timingSafeEqual } from 'node:crypto'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** 1: the first. A node of another version is not understood; what it does is found in the database. */
const VERSION = 1
const NODE_ID_BYTES = 16
const SIGNATURE_BYTES = 32

/** Largest message between nodes, in bytes (512 KiB); what would be larger travels as "look it up". */
export const MAX_MESSAGE_BYTES = 512 * 1024

/** A node, from the start of its process to its end: 32 hexadecimal digits, random. */
export type NodeId = string

export type Envelope = { from: NodeId; number: number; body: Uint8Array }

/** Signs and checks with the key that the nodes of one database share. */
export function createSealer(key: Uint8Array) {
  const sign = (bytes: Uint8Array) => createHmac('sha256', key).update(bytes).digest()

  return {
    /** A name that nobody guesses and that is another one for every database: several may share one Redis. */
    channel: `mawqif:${createHmac('sha256', key).update('channel').digest('hex').slice(0, 32)}`,

    seal({ from, number, body }: Envelope): Buffer {
      const content = encoding.encode((encoder) => {
        encoding.writeVarUint(encoder, VERSION)
        encoding.writeUint8Array(encoder, Buffer.from(from, 'hex'))
        encoding.writeVarUint(encoder, number)
        encoding.writeUint8Array(encoder, body)
      })
      return Buffer.concat([content, sign(content)])
    },

    /** Throws on a message that is too large, was not signed with the key, or is of another version. */
    open(message: Uint8Array): Envelope {
      if (message.byteLength > MAX_MESSAGE_BYTES + 256) throw new Error('message between nodes too large')
      const end = message.byteLength - SIGNATURE_BYTES
      if (end <= 0) throw new Error('message between nodes too short')
      const content = message.subarray(0, end)
      if (!timingSafeEqual(sign(content), message.subarray(end))) throw new Error('signature of a message is wrong')
      const decoder = decoding.createDecoder(content)
      const version = decoding.readVarUint(decoder)
      if (version !== VERSION) throw new Error(`a node speaks version ${version}`)
      const from = Buffer.from(decoding.readUint8Array(decoder, NODE_ID_BYTES)).toString('hex')
      return { from, number: decoding.readVarUint(decoder), body: decoding.readTailAsUint8Array(decoder) }
    },
  }
}
