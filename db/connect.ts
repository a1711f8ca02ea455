// Opens the database, Postgres by URL or the embedded one in a folder, and hands back the same type:
// drizzle over `pg`. Everything that speaks SQL speaks it through this.
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import type { Pool } from 'pg'
import type * as schema from './schema/index.ts'

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

/**
 * Opens the database; the caller owns it and closes it. Does not migrate it.
 * Throws StartError when the folder belongs to another process; Postgres is first reached by the first query.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { databaseUrl, dataDir, onTrouble = () => {} } = options
  // Loaded here, because nobody needs both.
  if (databaseUrl === null) return (await import('./embedded/open.ts')).openEmbedded({ dataDir, onTrouble })
  return (await import('./postgres.ts')).openPostgres({ databaseUrl, onTrouble })
}
