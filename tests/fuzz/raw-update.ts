// Yjs updates (v1) written field by field, so that every field can say what no editor would.
import * as encoding from 'lib0/encoding'

export type RawId = readonly [client: number, clock: number]
export type RawStruct = {
  /** Content reference; 4 is text, 7 a type, 8 values, 0 and 10 none. */
  ref: number
  origin?: RawId
  rightOrigin?: RawId
  /** A root's name, or an element. Without it and without origins the fragment. */
  parent?: string | RawId
  key?: string
  /** More bits of the info byte. */
  bits?: number
  content: (encoder: encoding.Encoder) => void
}
export type RawUpdate = {
  clients?: { client: number; clock: number; structs: RawStruct[]; count?: number }[]
  deletions?: { client: number; ranges: [clock: number, length: number][]; count?: number }[]
  clientCount?: number
  rest?: Uint8Array
}

export const content = {
  length: (length: number) => (encoder: encoding.Encoder) => encoding.writeVarUint(encoder, length),
  text: (text: string) => (encoder: encoding.Encoder) => encoding.writeVarString(encoder, text),
  element: (name: string) => (encoder: encoding.Encoder) => {
    encoding.writeVarUint(encoder, 3)
    encoding.writeVarString(encoder, name)
  },
  type: (ref: number) => (encoder: encoding.Encoder) => encoding.writeVarUint(encoder, ref),
  values: (values: readonly unknown[]) => (encoder: encoding.Encoder) => {
    encoding.writeVarUint(encoder, values.length)
    for (const value of values) encoding.writeAny(encoder, value as never)
  },
  /** An array in an array, so many deep; written without recursion. */
  deep: (depth: number) => (encoder: encoding.Encoder) => {
    encoding.writeVarUint(encoder, 1)
    encoding.writeUint8Array(
      encoder,
      new Uint8Array(2 * depth).map((_, i) => (i % 2 === 0 ? 117 : 1)),
    )
    encoding.writeUint8(encoder, 126)
  },
  format: (key: string, json: string) => (encoder: encoding.Encoder) => {
    encoding.writeVarString(encoder, key)
    encoding.writeVarString(encoder, json)
  },
  bytes: (bytes: Uint8Array) => (encoder: encoding.Encoder) => encoding.writeVarUint8Array(encoder, bytes),
}

export function writeRaw({ clients = [], deletions = [], clientCount, rest }: RawUpdate): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, clientCount ?? clients.length)
    for (const { client, clock, structs, count } of clients) {
      encoding.writeVarUint(encoder, count ?? structs.length)
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, clock)
      for (const struct of structs) writeStruct(encoder, struct)
    }
    encoding.writeVarUint(encoder, deletions.length)
    for (const { client, ranges, count } of deletions) {
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, count ?? ranges.length)
      for (const number of ranges.flat()) encoding.writeVarUint(encoder, number)
    }
    if (rest) encoding.writeUint8Array(encoder, rest)
  })
}

function writeStruct(encoder: encoding.Encoder, struct: RawStruct) {
  const { ref, origin, rightOrigin, parent = 'text', key, bits = 0 } = struct
  const isBare = ref === 0 || ref === 10
  const info = ref | (origin ? 128 : 0) | (rightOrigin ? 64 : 0) | (key !== undefined ? 32 : 0)
  encoding.writeUint8(encoder, info | bits)
  if (!isBare) {
    for (const id of [origin, rightOrigin]) if (id) writeId(encoder, id)
    if (!origin && !rightOrigin) {
      encoding.writeVarUint(encoder, typeof parent === 'string' ? 1 : 0)
      if (typeof parent === 'string') encoding.writeVarString(encoder, parent)
      else writeId(encoder, parent)
      if (key !== undefined) encoding.writeVarString(encoder, key)
    }
  }
  struct.content(encoder)
}

function writeId(encoder: encoding.Encoder, [client, clock]: RawId) {
  encoding.writeVarUint(encoder, client)
  encoding.writeVarUint(encoder, clock)
}
