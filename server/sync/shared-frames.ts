// Frames of a room's whole state, made once for all who are sent the same bytes: of a long document each copy would be
// megabytes that a peer who does not read keeps in memory.
import { encodeSync } from '../../shared/protocol/frames.ts'

const frames = new WeakMap<Uint8Array, Uint8Array>()

/** Sync step 2 with this update; the same frame for the same update. */
export function encodeStateOnce(update: Uint8Array): Uint8Array {
  const made = frames.get(update) ?? encodeSync('step2', update)
  frames.set(update, made)
  return made
}
