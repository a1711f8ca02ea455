import { migrateDatabase } from '../../db/migrate.ts'
import type { CliCommand } from '../cli.ts'

/** Migrates; the server does the same at its start, this is for whoever wants it apart. */
export const migrate: CliCommand = async ({ database }) => {
  await migrateDatabase(database)
  process.stdout.write('The database is up to date.\n')
}
