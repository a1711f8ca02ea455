import { join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { openPostgres } from '../../db/postgres.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { startPgProxy } from '../_help/pg-proxy.ts'

describe.runIf(inject('postgresUrl') !== null)('a connection that owes an answer', () => {
  test('is left alone while Postgres works on it, and given up when nothing is heard any more', async () => {
    const proxy = await startPgProxy(join(/host=(.*)$/.exec(inject('postgresUrl') ?? '')?.[1] ?? '', '.s.PGSQL.5432'))
    const database = openPostgres({ databaseUrl: proxy.urlOf('postgres'), onTrouble: () => {}, silentAfterMs: 200 })
    try {
      const { rows } = await database.pool.query('select 1 as one from pg_sleep(1)')
      expect(rows).toEqual([{ one: 1 }])
      proxy.setWeather('silent')
      const error = await database.pool.query('select 1').then(
        () => null,
        (reason) => reason,
      )
      expect(error?.message).toMatch(/^Connection terminated: silent/)
      expect(isUnreachable(error)).toBe(true)
      proxy.setWeather('fair')
      expect((await database.pool.query('select 2 as two')).rows).toEqual([{ two: 2 }])
    } finally {
      await database.close()
      await proxy.close()
    }
  })
})
