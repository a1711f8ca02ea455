import { deflateRawSync, inflateRawSync } from 'node:zlib'
import * as Y from 'yjs'
import { joinUpdates, splitUpdates } from '../../shared/protocol/packed.ts'

/** `packed` comes before `updates`. `isWhole`: together they are a whole document. */
export type PackRequest = { packed: Uint8Array | null; updates: readonly Uint8Array[]; isWhole: boolean }

/** zlib's fastest: records repeat each other so much that the best is a twentieth smaller and takes twice as long. */
const LEVEL = 1

/** Does what Packer.pack says. */
export function packUpdates({ packed, updates, isWhole }: PackRequest): Uint8Array {
  const all = packed === null ? updates : [...unpackUpdates(packed), ...updates]
  const joined = joinUpdates(isWhole && all.length > 1 ? [throughDocument(all)] : all)
  // zlib answers with a view of a buffer that is much larger than a small room.
  return new Uint8Array(deflateRawSync(joined, { level: LEVEL }))
}

/** The updates (v1) that were packed, in order. */
export const unpackUpdates = (packed: Uint8Array): Uint8Array[] => splitUpdates(inflateRawSync(packed))

// Merging bytes keeps what was deleted.
function throughDocument(updates: readonly Uint8Array[]): Uint8Array {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const update of updates) Y.applyUpdate(doc, update)
  })
  const whole = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return whole
}
