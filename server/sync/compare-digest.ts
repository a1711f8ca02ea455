// Whether a peer's copy of a room is still the room. Worked out once for a version, however many ask.
import * as Y from 'yjs'
import { digestLayer, digestText } from '../../shared/doc/digest.ts'
import type { RoomView } from '../log/room-store.ts'

/** What the room said at one version. */
export type RoomDigest = { seq: number; vector: ReadonlyMap<number, number>; digest: Uint8Array }

/** The digest of a room as it is, taken from `last` where that is of the same version. */
export function readDigest(kind: 'text' | 'layer', view: RoomView, last: RoomDigest | null): RoomDigest {
  if (last?.seq === view.seq) return last
  const { doc } = view
  const digest = kind === 'layer' ? digestLayer(doc) : digestText(doc)
  return { seq: view.seq, vector: Y.decodeStateVector(Y.encodeStateVector(doc)), digest }
}

/**
 * How a peer that has `stateVector` and says `digest` stands to the room: `same`; `behind`, and gets what it lacks in
 * the usual way; `ahead`, with changes that the room never had; `other`, having had the same and holding something
 * else. Throws on a state vector that is none.
 */
export function compareDigest(
  room: RoomDigest,
  stateVector: Uint8Array,
  digest: Uint8Array,
): 'same' | 'behind' | 'ahead' | 'other' {
  const theirs = Y.decodeStateVector(stateVector)
  for (const [client, clock] of theirs) if (clock > (room.vector.get(client) ?? 0)) return 'ahead'
  for (const [client, clock] of room.vector) if (clock > (theirs.get(client) ?? 0)) return 'behind'
  return room.digest.every((byte, at) => byte === digest[at]) ? 'same' : 'other'
}
