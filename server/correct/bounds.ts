// How much may wait for one text. SPEC rule BOUND quotes these.

/** Updates of one connection that wait for their commit. */
export const MAX_WAITING_UPDATES = 500
/** Bytes of updates that wait in one text, of all connections (4 MiB). */
export const MAX_WAITING_BYTES = 4 * 1024 * 1024
/** Barriers of one connection that wait. */
export const MAX_WAITING_BARRIERS = 100
/** How often a correction is tried again because another node was quicker. */
export const MAX_TRIES = 8
