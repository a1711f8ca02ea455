// A migrated, empty database for a test file: a clone on the run's Postgres where there is one, else the embedded one.

import { randomUUID } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, inject } from 'vitest'
import { type Database, openDatabase } from '../../db/connect.ts'
import { embeddedTemplate } from './embedded-template.ts'
import { databaseUrlOf, runSql, TEMPLATE } from './postgres.ts'

/** A Database with where it is, for tests that open it once more or hand it to another process. */
export type TestDatabase = Database & { databaseUrl: string | null; dataDir: string }

/** Whoever makes it closes it; `close` removes it too. */
export async function createTestDatabase(
  kind: Database['kind'] = inject('postgresUrl') === null ? 'embedded' : 'postgres',
): Promise<TestDatabase> {
  const dataDir = await mkdtemp(join(inject('runFolder'), 'data-'))
  const url = inject('postgresUrl')
  if (kind === 'embedded' || url === null) {
    await cp(await embeddedTemplate(), join(dataDir, 'embedded'), { recursive: true })
    return opened({ databaseUrl: null, dataDir }, async () => {})
  }
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await runSql(url, `create database ${name} template ${TEMPLATE}`)
  return opened({ databaseUrl: databaseUrlOf(url, name), dataDir }, () =>
    runSql(url, `drop database ${name} with (force)`),
  )
}

async function opened(
  where: { databaseUrl: string | null; dataDir: string },
  remove: () => Promise<void>,
): Promise<TestDatabase> {
  // What a test does to its database (a killed connection) it asserts itself.
  const database = await openDatabase(where)
  return {
    ...database,
    ...where,
    async close() {
      await database.close()
      await remove()
      await rm(where.dataDir, { recursive: true, force: true })
    },
  }
}

/**
 * Contract: runs the suite on every kind of database, Postgres where it is installed and the embedded one always.
 * `open` makes a new one; the suite closes it.
 */
export function describeEachDatabase(
  name: string,
  suite: (open: () => Promise<TestDatabase>, kind: Database['kind']) => void,
): void {
  const kinds: Database['kind'][] = inject('postgresUrl') === null ? ['embedded'] : ['postgres', 'embedded']
  for (const kind of kinds) describe(`${name} (${kind})`, () => suite(() => createTestDatabase(kind), kind))
}
