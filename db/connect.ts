// Opens the database, Postgres by URL or the embedded one in a folder, and hands back the same type:
// drizzle over `pg`. Everything that speaks SQL speaks it through this.
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import * as schema from './schema/index.ts'

export type Db = NodePgDatabase<typeof schema>
/** A transaction. Writers take one by type; inside it never use the Db: the embedded pool has one connection. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

export type Database = {
  kind: 'postgres' | 'embedded'
  db: Db
  pool: Pool
  /** Waits for what runs, then closes. */
  close(): Promise<void>
}

/** Where the database is, and who hears of trouble that no query reports. */
export type OpenOptions = {
  /** Null takes the embedded database. */
  databaseUrl: string | null
  /** Folder of the embedded database; made when missing. */
  dataDir: string
  /** A connection was lost while nobody used it, or the embedded database was restarted. */
  onTrouble?: (error: Error) => void
}

const POOL_SIZE = 16
const CONNECT_TIMEOUT_MS = 10_000
const STATEMENT_TIMEOUT_MS = 30_000
/** A transaction that waits this long for its own process has lost it; it would hold its row locks for ever. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000

/**
 * Opens the database; the caller owns it and closes it. Does not migrate it.
 * Throws StartError when the folder belongs to another process; Postgres is first reached by the first query.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const onTrouble = options.onTrouble ?? (() => {})
  if (options.databaseUrl === null) {
    // Loaded only here: whoever has Postgres does not pay for it.
    const { openEmbedded } = await import('./embedded/open.ts')
    return openEmbedded({ dataDir: options.dataDir, onTrouble })
  }
  const pool = new Pool({
    connectionString: options.databaseUrl,
    application_name: 'mawqif',
    max: POOL_SIZE,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
  })
  // Without a listener, a connection that dies in the pool ends the process.
  pool.on('error', onTrouble)
  return { kind: 'postgres', pool, db: drizzle(pool, { schema }), close: () => pool.end() }
}
