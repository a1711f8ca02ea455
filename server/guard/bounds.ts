// How much one update may hold and cost. SPEC rule BOUND quotes these. Measured on a text of 1,000,000 characters, an
// update that stays below all of them is admitted in at most some 50 ms; docs/protocol.md has the figures.

/** Largest update of a client, in bytes (64 KiB). */
export const MAX_UPDATE_BYTES = 64 * 1024
/** Client ids of which one update may hold something new: a person's sessions while it was away. */
export const MAX_UPDATE_CLIENTS = 32
/** Structs of one update: eight or so for a pasted paragraph. Each takes some 8 µs. */
export const MAX_UPDATE_STRUCTS = 4_000
/** Deleted ranges of one update; a peer that was away sends those that everybody knows with them. */
export const MAX_DELETED_RANGES = 16_000
/** Largest Yjs client id. */
export const MAX_CLIENT_ID = 2 ** 32 - 1
/** Largest clock of a client: Yjs' search divides clocks, and engines keep integers below this small. */
export const MAX_CLOCK = 2 ** 30
/** Longest run of deleted content that one struct may stand for, in clock ticks (UTF-16 code units). */
export const MAX_DELETED_LENGTH = 1_000_000
/** Longest attribute value, in bytes of UTF-8: no value of the schema comes near. */
export const MAX_VALUE_BYTES = 128
/** Texts in one block: two people who start an empty block at the same time make two, and editors join them. */
export const MAX_TEXTS_PER_BLOCK = 8
/**
 * Steps through lists in which Yjs looks for the place of structs, over one update; each takes it up to 1.3 µs.
 * Typing needs none; a paragraph put where colleagues put 100 meanwhile needs 100.
 */
export const MAX_CONFLICT_STEPS = 20_000
/**
 * Places in Yjs' arrays that move because an update splits structs, over one update: each split moves the structs of
 * its client that follow. A word changed in a text of 40,000 structs moves at most 160,000.
 */
export const MAX_STRUCT_MOVES = 40_000_000
/** Structs that one update may delete or pass over as deleted; what goes with a block counts twice. Some 1,400 blocks. */
export const MAX_DELETED_STRUCTS = 20_000
/** Updates, and bytes of them (1 MiB), that are kept beside the last encoded state before it is encoded anew. */
export const MAX_TAIL_UPDATES = 1_000
export const MAX_TAIL_BYTES = 1024 * 1024
