// What the database itself can do, with nothing around it: the limit beside the figures.
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { percentile } from '../figure.ts'

/** Bytes of one row: an annotation as Yjs holds it. */
const ROW_BYTES = 600
/** Commits that are timed, and the time between them in milliseconds: as the annotations of the fan-out come. */
const COMMITS = 50
const PACE_MS = 20
const MEASURE_MS = 1_500

/** Rows per second of bare batched inserts, by one connection. */
export type Limit = { at50: number; at200: number }

/** One row inserted and committed by one connection, in milliseconds: median of a second at fifty a second. */
export function measureCommit(databaseUrl: string): Promise<number> {
  return withTable(databaseUrl, async (insert) => {
    const times: number[] = []
    for (let n = 0; n < COMMITS; n++) {
      const start = performance.now()
      await insert(1)
      times.push(performance.now() - start)
      await delay(PACE_MS)
    }
    return percentile(times, 0.5)
  })
}

/** Rows per second at 50 and at 200 rows per commit. */
export function measureLimit(databaseUrl: string): Promise<Limit> {
  return withTable(databaseUrl, async (insert) => {
    const perSecond = async (rows: number) => {
      const start = performance.now()
      let inserted = 0
      for (; performance.now() - start < MEASURE_MS; inserted += rows) await insert(rows)
      return (inserted / (performance.now() - start)) * 1_000
    }
    return { at50: await perSecond(50), at200: await perSecond(200) }
  })
}

async function withTable<T>(databaseUrl: string, body: (insert: (rows: number) => Promise<unknown>) => Promise<T>) {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    await client.query('drop table if exists bare')
    await client.query('create table bare (id bigserial primary key, at int not null, bytes bytea not null)')
    return await body((rows) => {
      const bytes = Array.from({ length: rows }, () => randomBytes(ROW_BYTES))
      return client.query({
        name: 'insert',
        text: 'insert into bare (at, bytes) select * from unnest($1::int[], $2::bytea[])',
        values: [bytes.map((_, n) => n), bytes],
      })
    })
  } finally {
    await client.end()
  }
}
