// Several servers start at once on one empty Postgres.
import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { openDatabase } from '../../db/connect.ts'
import { migrateDatabase } from '../../db/migrate.ts'
import { databaseUrlOf, runSql } from '../_help/postgres.ts'

const postgresUrl = inject('postgresUrl')

test.runIf(postgresUrl !== null)('of four servers that migrate at once, one does and all go on', async () => {
  const url = postgresUrl ?? ''
  const name = `migrate_${randomUUID().replaceAll('-', '')}`
  await runSql(url, `create database ${name}`)
  // A pool each: four sessions, as of four processes.
  const servers = await Promise.all(
    Array.from({ length: 4 }, () => openDatabase({ databaseUrl: databaseUrlOf(url, name), dataDir: '' })),
  )
  try {
    await Promise.all(servers.map(migrateDatabase))
    const applied = await servers[0]?.pool.query(
      'select hash, count(*)::int from drizzle.__drizzle_migrations group by 1',
    )
    expect(applied?.rows.length).toBeGreaterThan(0)
    expect(applied?.rows.every(({ count }) => count === 1)).toBe(true)
    expect((await servers[3]?.pool.query('select * from projects'))?.rows).toEqual([])
  } finally {
    await Promise.all(servers.map((server) => server.close()))
    await runSql(url, `drop database ${name}`)
  }
})
