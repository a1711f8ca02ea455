// How much one connection may ask for, and how much is kept for it. SPEC rule BOUND quotes these.

/** Open sockets of one person, over all projects and devices. */
export const MAX_SOCKETS_PER_USER = 100
/** Open sockets of one room or one project's live view. */
export const MAX_SOCKETS_PER_ROOM = 2_000
/** Most parts that one message may come in. */
export const MAX_FRAGMENTS = 16
/** Pieces of one unfinished frame that are kept as they came: a piece of one byte takes several hundred. */
export const MAX_BUFFERED_CHUNKS = 512
/** Answers to a peer's pings that it has not read; past it the connection is cut. */
export const MAX_PENDING_PONGS = 16
/** Pings and pongs of one connection per second; ten times that as a burst. Past it the connection is cut. */
export const MAX_CONTROL_FRAMES_PER_SECOND = 10
/** Bytes that may still be under way from a socket that was told to close (512 KiB); past it the connection is cut. */
export const MAX_LATE_BYTES = 512 * 1024
/** A socket that was told to close and does not is cut after this, in milliseconds. */
export const CLOSE_TIMEOUT_MS = 2_000
/** Frames kept from before a connection's rights are known. */
export const MAX_EARLY_FRAMES = 64
/** Frames per second and connection, sustained; ten times that as a burst. y-websocket echoes others' presence. */
export const MAX_FRAMES_PER_SECOND = 200
/** Frames per second and person, over all sockets, sustained; ten times that as a burst. */
export const MAX_FRAMES_PER_SECOND_OF_USER = 500
/** Bytes per second and connection, sustained (512 KiB); eight times that as a burst. */
export const MAX_BYTES_PER_SECOND = 512 * 1024
/** Requests of live views per second and person, over all sockets; as many at once as sockets: each costs a read. */
export const MAX_REQUESTS_PER_SECOND = 5
/** Reads for live views that run at a time, of all projects: the rest of the server needs the database as well. */
export const MAX_LIVE_READS = 4
/** Bytes per second and person, over all sockets, sustained (2 MiB); twice that as a burst. */
export const MAX_BYTES_PER_SECOND_OF_USER = 2 * 1024 * 1024
/** Commands of one person, over all sockets and requests, that were not answered yet. */
export const MAX_OPEN_COMMANDS = 32
/** Their bytes (128 KiB): everybody else's commands of the project wait behind them. */
export const MAX_OPEN_COMMAND_BYTES = 128 * 1024
/** States of rooms that one person may ask for per second, over all sockets; as many at once as sockets. */
export const MAX_STATES_PER_SECOND = 5
/**
 * A difference that is worked out for one peer counts as one state more for each so many bytes of question and answer
 * (64 KiB): of a long document it takes tens of milliseconds, in which nobody else is served.
 */
export const STATE_BYTES = 64 * 1024
/** Unread bytes of states that were sent to one person, over all sockets, from which further ones wait (6 MiB). */
export const MAX_UNREAD_STATE_BYTES = 6 * 1024 * 1024
/** Presence states of one person, over all sockets, that are passed on per second; twice that at once. */
export const MAX_PRESENCE_PER_SECOND = 60
/** Least time between two presence states of one connection that are passed on, in milliseconds. */
export const AWARENESS_INTERVAL_MS = 50
/** Bytes not yet taken by a peer from which updates are held back and later sent as one (1 MiB). */
export const LAG_BYTES = 1024 * 1024
/** Bytes not yet taken by a peer, or held back from it, from which it is closed (16 MiB). */
export const MAX_LAG_BYTES = 16 * 1024 * 1024
/** A peer that lags this long is closed, in milliseconds. */
export const MAX_LAG_MS = 15_000
/** So slow a peer may read a room's state: it has longer by that (64 KiB a second). */
export const MIN_READ_BYTES_PER_SECOND = 64 * 1024
/** A connection that did not answer a ping for two of these is dropped, in milliseconds. */
export const PING_EVERY_MS = 15_000
/** Open sockets' sessions are looked up this often, in milliseconds: sessions expire without an event. */
export const SESSION_CHECK_EVERY_MS = 60_000
/** Before the process ends, commands that run have this long to end and be answered, in milliseconds. */
export const DRAIN_WITHIN_MS = 5_000
/**
 * Sessions, and then rights, of newcomers that are looked up at a time: a thousand that come back at once would else
 * hold every connection of the database, and those who are in would wait for their commands.
 */
export const MAX_ENTRIES = 3
