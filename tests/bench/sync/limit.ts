// What the database itself can do, with nothing around it: the limit beside the figures.
import { randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { percentile } from '../figure.ts'

/** Bytes of one row: an annotation as Yjs holds it. */
const ROW_BYTES = 600
const COMMITS = 200
const MEASURE_MS = 1_500

export type Limit = {
  /** One row inserted and committed by one connection, median. */
  commitMs: number
  rowsPerSecond: { at50: number; at200: number }
}

/** Measures on a table of its own. */
export async function measureLimit(databaseUrl: string): Promise<Limit> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    await client.query(
      'create table if not exists bare (id bigserial primary key, at int not null, bytes bytea not null)',
    )
    const insert = (rows: number) => {
      const bytes = Array.from({ length: rows }, () => randomBytes(ROW_BYTES))
      return client.query({
        name: 'insert',
        text: 'insert into bare (at, bytes) select * from unnest($1::int[], $2::bytea[])',
        values: [bytes.map((_, n) => n), bytes],
      })
    }
    const times: number[] = []
    for (let n = 0; n < COMMITS; n++) {
      const start = performance.now()
      await insert(1)
      times.push(performance.now() - start)
    }
    const perSecond = async (rows: number) => {
      const start = performance.now()
      let inserted = 0
      for (; performance.now() - start < MEASURE_MS; inserted += rows) await insert(rows)
      return (inserted / (performance.now() - start)) * 1_000
    }
    const limit = {
      commitMs: percentile(times, 0.5),
      rowsPerSecond: { at50: await perSecond(50), at200: await perSecond(200) },
    }
    await client.query('truncate bare')
    return limit
  } finally {
    await client.end()
  }
}
