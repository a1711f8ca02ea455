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
