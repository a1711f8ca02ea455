import { sql } from 'drizzle-orm'

/** How long a transaction that only reads may wait for its process, in milliseconds: others need nothing of it. */
const IDLE_READING_TIMEOUT_MS = 60_000

/**
 * First statement of a transaction that reads at a downloader's pace, or computes between its statements. All others
 * are ended sooner, because they may hold locks (db/postgres.ts).
 */
export const ALLOW_SLOW_READING = sql.raw(`set local idle_in_transaction_session_timeout = ${IDLE_READING_TIMEOUT_MS}`)
