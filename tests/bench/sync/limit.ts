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

/** What an annotation is in the database: copies of these tables, with their indexes and without their references. */
const TABLES = ['annotations', 'tags', 'history', 'room_updates']
const COPIES = `
with annotation as (
  insert into bare_annotations select r.* from (select x from annotations x limit 1) s,
    jsonb_populate_record(s.x, jsonb_build_object('id', gen_random_uuid())) r
), tag as (
  insert into bare_tags select r.* from (select x from tags x limit 1) s,
    jsonb_populate_record(s.x, jsonb_build_object('id', gen_random_uuid())) r
), event as (
  insert into bare_history select r.* from (select x from history x where command_id is not null limit 1) s,
    jsonb_populate_record(s.x, jsonb_build_object('rev', $1::int, 'command_id', gen_random_uuid())) r
)
insert into bare_room_updates values ('bare', $1::int, $2)`

/**
 * The rows of one annotation inserted and committed by one connection, and nothing else: no lock, no check, no
 * reference. In milliseconds: median of a second at fifty a second. There must be an annotation to copy.
 */
export async function measureCommit(databaseUrl: string): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    for (const table of TABLES) {
      await client.query(`drop table if exists bare_${table}`)
      await client.query(`create table bare_${table} (like ${table} including all)`)
    }
    const times: number[] = []
    for (let n = 0; n < COMMITS; n++) {
      const start = performance.now()
      await client.query({ name: 'copies', text: COPIES, values: [n, randomBytes(ROW_BYTES)] })
      times.push(performance.now() - start)
      await delay(PACE_MS)
    }
    for (const table of TABLES) await client.query(`drop table bare_${table}`)
    return percentile(times, 0.5)
  } finally {
    await client.end()
  }
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
