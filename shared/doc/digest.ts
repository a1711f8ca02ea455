// What a room says, as 8 bytes, so that two ends can tell whether they hold the same without sending it. It is of the
// content, not of how it came about: a peer whose document was changed past the protocol is found out by it.
import type * as Y from 'yjs'
import { DIGEST_BYTES } from '../protocol/kinds.ts'
import { layerMap } from './layer.ts'
import { readTextDoc } from './text.ts'

type Hash = readonly [number, number]

// A layer of 20,000 records is hashed once a record: what Yjs gives back for a key is the same object until it is set anew.
const hashes = new WeakMap<object, Hash>()

/** Digest of a layer's records, whatever their order. */
export function digestLayer(doc: Y.Doc): Uint8Array {
  let [a, b] = [0, 0]
  for (const [id, value] of layerMap(doc).entries()) {
    const [c, d] = hashEntry(id, value)
    // Sums do not depend on order, as a map has none.
    a = (a + c) | 0
    b = (b + d) | 0
  }
  return toBytes([a, b])
}

/** Digest of a text's blocks in their order, with what each of them is. */
export function digestText(doc: Y.Doc): Uint8Array {
  let hash: Hash = [0x9e3779b9, 0x85ebca6b]
  for (const block of readTextDoc(doc)) hash = extend(hash, JSON.stringify(block))
  return toBytes(hash)
}

function hashEntry(id: string, value: unknown): Hash {
  const isKept = typeof value === 'object' && value !== null
  const known = isKept ? hashes.get(value) : undefined
  if (known) return known
  const hash = extend([0x243f6a88, 0x85a308d3], `${id}${JSON.stringify(value) ?? ''}`)
  if (isKept) hashes.set(value, hash)
  return hash
}

// Two multiplicative hashes over UTF-16 code units (after cyrb53): against accidents, not against an adversary, who
// would deceive nobody but himself.
function extend([a, b]: Hash, text: string): Hash {
  let [c, d] = [a, b]
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    c = Math.imul(c ^ unit, 2654435761)
    d = Math.imul(d ^ unit, 1597334677)
  }
  return [Math.imul(c ^ (c >>> 16), 2246822507) ^ d, Math.imul(d ^ (d >>> 16), 3266489909) ^ c]
}

function toBytes([a, b]: Hash): Uint8Array {
  const bytes = new Uint8Array(DIGEST_BYTES)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, a)
  view.setInt32(4, b)
  return bytes
}
