// Frames on /sync/<room>. 0 to 3 are y-websocket's own (y-protocols PROTOCOL.md); ours start at 100
// and are sent only to peers that sent one of them first, so a plain y-websocket client stays at ease.
// A frame is varUint(kind) + body; bodies of ours are varString(JSON).

/**
 * Version of what goes over the sockets. 1: commands, presence, live views. 2: packed rooms, digests, corrections.
 * A page of another version says that it must be loaded anew.
 */
export const PROTOCOL_VERSION = 2

export const FRAME = {
  /** y-protocols/sync: step 1, step 2, update. */
  sync: 0,
  /** y-protocols/awareness. */
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  /** client -> server: one Command as JSON. */
  command: 100,
  /** server -> client: one CommandReply as JSON. */
  reply: 101,
  /** client -> server: any bytes, returned when everything that the connection sent before is committed. */
  barrier: 102,
  /** client -> server: nothing, or the id it had; server -> client: the Yjs client id to correct a text under, or 0. */
  lease: 103,
  /** client -> server: a state vector, as sync step 1, from whoever can read packed updates; server -> client: one. */
  packed: 104,
  /** client -> server: what it holds, as state vector and digest; server -> client: it is not the room, read it anew. */
  digest: 105,
} as const

/** Close codes: y-websocket stops reconnecting on 4400 to 4499. */
export const CLOSE = {
  notSignedIn: 4401,
  forbidden: 4403,
  notFound: 4404,
  badFrame: 4400,
  /** Too many frames, or too many sockets at once. */
  tooMany: 4429,
  /** The node restarts or lost its database: come back. */
  restart: 1012,
  /** Did not read what was sent to it: come back and read anew. */
  slow: 1013,
  tooBig: 1009,
} as const

/** Largest frame a client may send, in bytes. */
export const MAX_FRAME_BYTES = 256 * 1024
/** Largest body of a barrier, in bytes. */
export const MAX_BARRIER_BYTES = 64
/** Bytes of a digest of what a room says. */
export const DIGEST_BYTES = 8
/** A peer says what it holds this often, in milliseconds. */
export const DIGEST_EVERY_MS = 30_000
/** Largest awareness state, in bytes. */
export const MAX_AWARENESS_BYTES = 4 * 1024
/** Commands per second and person over all sockets, sustained; twice that as a burst. */
export const MAX_COMMANDS_PER_SECOND = 50

export const textRoom = (documentId: string) => `text/${documentId}`
export const layerRoom = (layerId: string) => `layer/${layerId}`
