// Postgres as a Database: a pool of connections.
import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { Database } from './connect.ts'
import * as schema from './schema/index.ts'
import { watchPool } from './watch-pool.ts'
import { watchSilence } from './watch-silence.ts'

const POOL_SIZE = 16
const CONNECT_TIMEOUT_MS = 10_000
const STATEMENT_TIMEOUT_MS = 30_000
/**
 * A transaction that waits this long for its own process has lost it, or that process was stopped: it would hold its row
 * locks, and other nodes wait for those up to STATEMENT_TIMEOUT_MS.
 */
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000

/**
 * Postgres' defaults are for slow disks and long reports. The data of a project lies in memory or on an SSD, where an
 * index costs little more than a scan; and compiling a plan takes longer than any of our statements runs. With the
 * defaults 100,000 tags were sorted on disk for every matrix, and each page of an export compiled its plan for 0.2 s.
 * `options` in DATABASE_URL replaces these.
 */
const PLANNER = '-c random_page_cost=1.1 -c jit=off'

/** A pool on the server; it is first reached by the first query. `silentAfterMs` is for tests of watchSilence. */
export function openPostgres(options: {
  databaseUrl: string
  onTrouble: (error: Error) => void
  silentAfterMs?: number
}): Database {
  const config = { connectionString: options.databaseUrl, options: PLANNER, application_name: 'mawqif' }
  const pool = new Pool({
    ...config,
    max: POOL_SIZE,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  })
  watchPool(pool, options.onTrouble)
  watchSilence(pool, config, options.silentAfterMs)
  return { kind: 'postgres', pool, db: drizzle(pool, { schema }), close: () => pool.end() }
}
