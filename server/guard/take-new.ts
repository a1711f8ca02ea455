// The part of an update that a document does not have yet. A client that comes back may send again what it sent before,
// and what it got from others: Yjs would read the known part's claims about its neighbours once more, so it goes.
import * as encoding from 'lib0/encoding'
import { MAX_UPDATE_CLIENTS } from './bounds.ts'
import type { DecodedUpdate, Struct } from './decode.ts'
import { demand } from './refusal.ts'

export type NewPart = {
  /** Per client, from the document's state on without a gap. */
  structs: Map<number, Struct[]>
  /** The update without what is known; deletions stay. */
  bytes: Uint8Array
}

/**
 * New structs must be of `clientIds` and go on exactly where the document ends. A struct of which it has the beginning
 * is cut as Yjs cuts it.
 */
export function takeNew(
  { structs: all, deletionsAt }: DecodedUpdate,
  bytes: Uint8Array,
  stateOf: (client: number) => number,
  clientIds: ReadonlySet<number>,
): NewPart {
  const structs: NewPart['structs'] = new Map()
  let isWhole = true
  for (const [client, own] of all) {
    const state = stateOf(client)
    const first = own.findIndex(({ clock, length }) => clock + length > state)
    if (first === -1) {
      isWhole = false
      continue
    }
    demand(clientIds.has(client), 'foreign_client')
    demand(structs.size < MAX_UPDATE_CLIENTS, 'too_many_clients')
    const struct = own[first] as Struct
    demand(struct.clock <= state, 'clock_gap')
    if (first === 0 && struct.clock === state) structs.set(client, own)
    else {
      isWhole = false
      structs.set(client, [cut(struct, state), ...own.slice(first + 1)])
    }
  }
  return { structs, bytes: isWhole ? bytes : encode(structs, bytes, deletionsAt) }
}

function cut(struct: Struct, state: number): Struct {
  const known = state - struct.clock
  if (known === 0) return struct
  const { content, client } = struct
  return {
    ...struct,
    clock: state,
    length: struct.length - known,
    content: content.kind === 'string' ? { kind: 'string', text: content.text.slice(known) } : content,
    origin: content.kind === 'gone' ? null : { client, clock: state - 1 },
    parent: null,
    key: null,
    isCut: true,
  }
}

function encode(structs: NewPart['structs'], bytes: Uint8Array, deletionsAt: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, structs.size)
    for (const [client, own] of structs) {
      encoding.writeVarUint(encoder, own.length)
      encoding.writeVarUint(encoder, client)
      encoding.writeVarUint(encoder, (own[0] as Struct).clock)
      for (const struct of own) {
        if (struct.isCut) encodeCut(encoder, struct)
        else encoding.writeUint8Array(encoder, bytes.subarray(struct.start, struct.end))
      }
    }
    encoding.writeUint8Array(encoder, bytes.subarray(deletionsAt))
  })
}

// What is longer than one tick, and so can be cut, is text or deleted.
function encodeCut(encoder: encoding.Encoder, { content, length, origin, rightOrigin, isKeyed }: Struct) {
  if (origin === null) {
    encoding.writeUint8(encoder, 0)
    return encoding.writeVarUint(encoder, length)
  }
  const ref = content.kind === 'string' ? 4 : 1
  encoding.writeUint8(encoder, ref | 128 | (rightOrigin ? 64 : 0) | (isKeyed ? 32 : 0))
  for (const id of rightOrigin ? [origin, rightOrigin] : [origin]) {
    encoding.writeVarUint(encoder, id.client)
    encoding.writeVarUint(encoder, id.clock)
  }
  if (content.kind === 'string') encoding.writeVarString(encoder, content.text)
  else encoding.writeVarUint(encoder, length)
}
