// A throw-away Postgres with a filled project, and the real server on it.
import { openDatabase } from '../../db/connect.ts'
import { databaseUrlOf, runSql, startPostgres, TEMPLATE } from '../_help/postgres.ts'
import { type Filled, fillProject } from './fill.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const DATABASE = 'bench'

/** Runs `body` and cleans up behind it; null where no Postgres is installed. */
export async function withFilledServer<T>(
  body: (filled: Filled & { server: ServerProcess; databaseUrl: string }) => Promise<T>,
): Promise<T | null> {
  const postgres = await startPostgres()
  if (postgres === null) return null
  try {
    await runSql(postgres.url, `create database ${DATABASE} template ${TEMPLATE}`)
    const databaseUrl = databaseUrlOf(postgres.url, DATABASE)
    const database = await openDatabase({ databaseUrl, dataDir: '' })
    // What autovacuum, off in this cluster, does by itself on a server that runs for a while.
    const filled = await fillProject(database.db)
    await database.pool.query('vacuum analyze')
    await database.close()
    const server = await startServer({ DATABASE_URL: databaseUrl })
    try {
      return await body({ ...filled, server, databaseUrl })
    } finally {
      await server.stop()
    }
  } finally {
    await postgres.stop()
  }
}

/** Note on figures that a machine without Postgres cannot give. */
export const NO_POSTGRES = 'no Postgres is installed here'
