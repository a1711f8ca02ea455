// Brings a database to the schema of this code.
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import type { Database, Db } from './connect.ts'
import { StartError } from './start-error.ts'

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url))
/** Any number that nobody else in the database uses. */
const ADVISORY_LOCK = 7_262_918_441

/**
 * Applies what is missing, all in one transaction under an advisory lock: of several processes that start at once,
 * one migrates and the others find it done. Throws StartError on a database that a newer version has migrated.
 */
export async function migrateDatabase({ db }: Database): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: FOLDER })
  const known = new Set(migrations.map(({ hash }) => hash))
  await db.transaction(async (tx) => {
    // Waiting for another process's migration, and a long one of our own, may take more than a query may.
    await tx.execute(sql`set local statement_timeout = 0`)
    await tx.execute(sql`select pg_advisory_xact_lock(${ADVISORY_LOCK})`)
    // The table of drizzle's own tools, so that they agree on what was applied.
    await tx.execute(sql`create schema if not exists drizzle`)
    await tx.execute(sql`
      create table if not exists drizzle.__drizzle_migrations (
        id serial primary key, hash text not null, created_at bigint
      )`)
    const { rows } = await tx.execute<{ hash: string }>(sql`select hash from drizzle.__drizzle_migrations`)
    const applied = new Set(rows.map(({ hash }) => hash))
    if ([...applied].some((hash) => !known.has(hash))) {
      throw new StartError(
        'The database was migrated by another version of Mawqif than this one: start the newest version that has used it, or restore a backup.',
      )
    }
    for (const { hash, sql: statements, folderMillis } of migrations) {
      if (applied.has(hash)) continue
      for (const statement of statements) await tx.execute(sql.raw(statement))
      await tx.execute(
        sql`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`,
      )
    }
  })
}

/** True if the database has every migration of this code; one that a newer process has taken further has them too. */
export async function isMigrated(db: Db): Promise<boolean> {
  wanted ??= readMigrationFiles({ migrationsFolder: FOLDER }).map(({ hash }) => hash)
  const { rows } = await db.execute<{ hash: string }>(sql`select hash from drizzle.__drizzle_migrations`)
  const applied = new Set(rows.map(({ hash }) => hash))
  return wanted.every((hash) => applied.has(hash))
}

let wanted: string[] | undefined
