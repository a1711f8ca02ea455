import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as Y from 'yjs'

export type PackRequest = { updates: readonly Uint8Array[]; isWhole: boolean; isPacked?: boolean }

/** Does what Packer.pack says. `isPacked`: the first of the updates is compressed itself. */
export function packUpdates({ updates, isWhole, isPacked = false }: PackRequest): {
  packed: Uint8Array
  bytes: number
} {
  const plain = updates.map((update, i) => (i === 0 && isPacked ? unpackUpdate(update) : update))
  // Merging bytes keeps what was deleted, and needs some.
  const isJoined = isWhole || plain.length === 0
  const one = plain.length === 1 && plain[0] ? plain[0] : isJoined ? throughDocument(plain) : Y.mergeUpdates(plain)
  // zlib answers with a view of a buffer that is much larger than a small room.
  return { packed: new Uint8Array(deflateRawSync(one)), bytes: one.byteLength }
}

/** The update (v1) that was compressed. */
export const unpackUpdate = (packed: Uint8Array): Uint8Array => inflateRawSync(packed)

function throughDocument(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  const whole = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return whole
}
