// A client's update, struct by struct, without making anything of it: the first bound that it breaks ends the reading.
// Knows the kinds of content that a text room may hold and no other, so that nothing nested is ever decoded.
import { BLOCK_NODE, TEXT_FRAGMENT } from '../../shared/doc/text.ts'
import {
  MAX_CLIENT_ID,
  MAX_CLOCK,
  MAX_DELETED_LENGTH,
  MAX_DELETED_RANGES,
  MAX_UPDATE_BYTES,
  MAX_UPDATE_STRUCTS,
  MAX_VALUE_BYTES,
} from './bounds.ts'
import { Reader } from './reader.ts'
import { demand, GuardRefusal } from './refusal.ts'

/** Place of a letter, an element or an attribute in what a client made. */
export type Id = { client: number; clock: number }

export type Content =
  /** Deleted together with the element around it. */
  | { kind: 'gone' }
  | { kind: 'deleted' }
  | { kind: 'string'; text: string }
  | { kind: 'block' }
  | { kind: 'text' }
  | { kind: 'value'; value: string | number }

export type Struct = Id & {
  /** In clock ticks; of text in UTF-16 code units. */
  length: number
  content: Content
  origin: Id | null
  rightOrigin: Id | null
  /** Only without origins, which tell it otherwise. */
  parent: Id | 'fragment' | null
  key: string | null
  /** True for a value under a key, which is named only where `parent` is. */
  isKeyed: boolean
  /** Its bytes in the update. */
  start: number
  end: number
  /** True for what is left of a struct whose beginning the document has: its bytes are not in the update. */
  isCut: boolean
}

export type Deletion = { clock: number; length: number }

export type DecodedUpdate = {
  /** Per client, in order of clocks without a gap. */
  structs: Map<number, Struct[]>
  /** Per client, in order of clocks, not touching what comes before. */
  deletions: Map<number, Deletion[]>
  /** Where the deletions begin in the bytes. */
  deletionsAt: number
}

const REF = { gone: 0, deleted: 1, string: 4, type: 7, any: 8 } as const
const TYPE = { element: 3, text: 6 } as const
const ANY = { integer: 125, string: 119 } as const
const HAS_ORIGIN = 128
const HAS_RIGHT_ORIGIN = 64
const HAS_KEY = 32

/** Decodes an update (v1). Throws GuardRefusal. */
export function decodeUpdate(bytes: Uint8Array): DecodedUpdate {
  demand(bytes.byteLength <= MAX_UPDATE_BYTES, 'too_large')
  const reader = new Reader(bytes)
  const structs = readStructs(reader)
  const deletionsAt = reader.at
  const deletions = readDeletions(reader)
  demand(reader.left === 0, 'trailing_bytes')
  return { structs, deletions, deletionsAt }
}

function readStructs(reader: Reader) {
  const structs: DecodedUpdate['structs'] = new Map()
  const clients = reader.varUint()
  let total = 0
  for (let i = 0; i < clients; i++) {
    // Each has at least one struct, so that their number is bounded too.
    const count = reader.varUint()
    demand(count > 0, 'zero_length')
    total += count
    demand(total <= MAX_UPDATE_STRUCTS, 'too_many_structs')
    const client = readClient(reader)
    demand(!structs.has(client), 'unsorted')
    const own: Struct[] = []
    structs.set(client, own)
    let clock = reader.varUint()
    for (let left = count; left > 0; left--) {
      const struct = readStruct(reader, client, clock)
      clock += struct.length
      demand(clock <= MAX_CLOCK, 'clock_too_large')
      own.push(struct)
    }
  }
  return structs
}

function readStruct(reader: Reader, client: number, clock: number): Struct {
  const start = reader.at
  const info = reader.uint8()
  const ref = info & 31
  if (ref === REF.gone) {
    demand(info === 0, 'reserved')
    const length = readLength(reader)
    const nowhere = { origin: null, rightOrigin: null, parent: null, key: null, isKeyed: false, isCut: false }
    return { client, clock, length, content: { kind: 'gone' }, ...nowhere, start, end: reader.at }
  }
  // A skip, and what Yjs has no content for.
  demand(ref < 10, 'reserved')
  const isKeyed = (info & HAS_KEY) !== 0
  const origin = (info & HAS_ORIGIN) !== 0 ? readId(reader) : null
  const rightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0 ? readId(reader) : null
  let parent: Struct['parent'] = null
  let key: string | null = null
  if (origin === null && rightOrigin === null) {
    parent = readParent(reader)
    if (isKeyed) key = reader.string(MAX_VALUE_BYTES)
  }
  const { content, length } = readContent(reader, ref)
  return {
    client,
    clock,
    length,
    content,
    origin,
    rightOrigin,
    parent,
    key,
    isKeyed,
    start,
    end: reader.at,
    isCut: false,
  }
}

function readContent(reader: Reader, ref: number): { content: Content; length: number } {
  switch (ref) {
    case REF.deleted:
      return { content: { kind: 'deleted' }, length: readLength(reader) }
    case REF.string: {
      const text = reader.string(MAX_UPDATE_BYTES)
      demand(text !== '', 'zero_length')
      return { content: { kind: 'string', text }, length: text.length }
    }
    case REF.type: {
      const type = reader.varUint()
      if (type === TYPE.text) return { content: { kind: 'text' }, length: 1 }
      demand(type === TYPE.element && reader.string(MAX_VALUE_BYTES) === BLOCK_NODE, 'forbidden_content')
      return { content: { kind: 'block' }, length: 1 }
    }
    case REF.any: {
      demand(reader.varUint() === 1, 'forbidden_content')
      const tag = reader.uint8()
      if (tag === ANY.string) return { content: { kind: 'value', value: reader.string(MAX_VALUE_BYTES) }, length: 1 }
      demand(tag === ANY.integer, 'forbidden_content')
      return { content: { kind: 'value', value: reader.varInt() }, length: 1 }
    }
    default:
      // JSON, binary, embedded objects, formatting, subdocuments.
      throw new GuardRefusal('forbidden_content')
  }
}

function readParent(reader: Reader): Id | 'fragment' {
  const isRoot = reader.varUint()
  if (isRoot === 0) return readId(reader)
  demand(isRoot === 1, 'reserved')
  demand(reader.string(MAX_VALUE_BYTES) === TEXT_FRAGMENT, 'other_root')
  return 'fragment'
}

function readDeletions(reader: Reader) {
  const deletions: DecodedUpdate['deletions'] = new Map()
  let total = 0
  for (let clients = reader.varUint(); clients > 0; clients--) {
    const client = readClient(reader)
    demand(!deletions.has(client), 'unsorted')
    const count = reader.varUint()
    demand(count > 0, 'zero_length')
    total += count
    demand(total <= MAX_DELETED_RANGES, 'too_many_deletions')
    const own: Deletion[] = []
    deletions.set(client, own)
    let end = 0
    for (let left = count; left > 0; left--) {
      const clock = reader.varUint()
      demand(clock >= end, 'unsorted')
      const length = readLength(reader, MAX_CLOCK)
      end = clock + length
      demand(end <= MAX_CLOCK, 'clock_too_large')
      own.push({ clock, length })
    }
  }
  return deletions
}

function readId(reader: Reader): Id {
  const client = readClient(reader)
  return { client, clock: reader.varUint() }
}

function readClient(reader: Reader): number {
  const client = reader.varUint()
  demand(client <= MAX_CLIENT_ID, 'bad_number')
  return client
}

function readLength(reader: Reader, max = MAX_DELETED_LENGTH): number {
  const length = reader.varUint()
  demand(length > 0, 'zero_length')
  demand(length <= max, 'too_long')
  return length
}
