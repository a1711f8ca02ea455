// What is compressed for the wire and for the database: Yjs updates (v1) one after the other, each as varBytes. Joining
// is not merging: it costs nothing, and who unpacks applies them in order.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/** Updates as the bytes that are then compressed (raw deflate). */
export const joinUpdates = (updates: readonly Uint8Array[]): Uint8Array =>
  encoding.encode((encoder) => {
    for (const update of updates) encoding.writeVarUint8Array(encoder, update)
  })

/** The updates of bytes that `joinUpdates` made, in order. Throws on a short one. */
export function splitUpdates(joined: Uint8Array): Uint8Array[] {
  const decoder = decoding.createDecoder(joined)
  const updates: Uint8Array[] = []
  while (decoding.hasContent(decoder)) updates.push(decoding.readVarUint8Array(decoder))
  return updates
}
