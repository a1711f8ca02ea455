// What the embedded database promises beyond the contract: it survives kills, it lets in one process alone.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { type Database, openDatabase } from '../../db/connect.ts'
import { createEngine } from '../../db/embedded/engine.ts'
import { maintain } from '../../db/embedded/maintenance.ts'
import { EngineStream } from '../../db/embedded/stream.ts'
import { watchPool } from '../../db/watch-pool.ts'
import { embeddedTemplate } from '../_help/embedded-template.ts'
import { waitFor } from '../_help/wait-for.ts'

let dataDir: string
const toClose: { close(): Promise<void> }[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(inject('runFolder'), 'embedded-'))
  await cp(await embeddedTemplate(), join(dataDir, 'embedded'), { recursive: true })
})
afterEach(async () => {
  for (const one of toClose.splice(0).reverse()) await one.close()
  await rm(dataDir, { recursive: true, force: true })
})

async function open(): Promise<Database> {
  const database = await openDatabase({ databaseUrl: null, dataDir })
  toClose.push(database)
  return database
}

function startWriter() {
  const child = spawn(process.execPath, ['tests/_help/embedded-writer.ts', dataDir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const writer = { child, printed: '', errors: '' }
  child.stdout.on('data', (chunk) => {
    writer.printed += chunk
  })
  child.stderr.on('data', (chunk) => {
    writer.errors += chunk
  })
  toClose.push({ close: () => kill(child) })
  return writer
}

async function kill(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

test('[LOG] nothing that was acknowledged is lost by a kill', { timeout: 90_000 }, async () => {
  let acknowledged = 0
  for (let round = 1; round <= 5; round++) {
    const writer = startWriter()
    // Each round dies somewhere else in its work.
    const enough = acknowledged + 20 * round
    await waitFor(
      'the writer writes',
      () => {
        if (writer.errors) throw new Error(writer.errors)
        return lastOf(writer.printed) >= enough
      },
      30_000,
    )
    await kill(writer.child)
    acknowledged = lastOf(writer.printed)
    expect(acknowledged).toBeGreaterThanOrEqual(enough)

    const database = await open()
    const { rows } = await database.pool.query(
      `select count(*)::int as count, max(n) as max, bool_and(length(filler) = n % 2000) as is_whole from acknowledged`,
    )
    await database.close()
    toClose.pop()
    // One more may have been committed without having been told.
    expect(rows[0].count).toBe(rows[0].max)
    expect(rows[0].max - acknowledged).toBeOneOf([0, 1])
    expect(rows[0].is_whole).toBe(true)
  }
})

const lastOf = (printed: string) => Number(printed.slice(0, printed.lastIndexOf('\n')).split('\n').at(-1))

test('keeps its data from one opening to the next', async () => {
  const first = await open()
  await first.pool.query('create table kept as select $1::text as word', ['موقف'])
  await first.close()
  toClose.pop()
  const { rows } = await (await open()).pool.query('select word from kept')
  expect(rows).toEqual([{ word: 'موقف' }])
})

test('runs with what durability needs', async () => {
  const { rows } = await (await open()).pool.query(
    `select name, setting from pg_settings
     where name in ('fsync', 'full_page_writes', 'synchronous_commit', 'wal_sync_method') order by name`,
  )
  expect(rows.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'synchronous_commit=on',
    'wal_sync_method=fsync',
  ])
})

test('a folder in use is refused in one sentence, to this process and to another', async () => {
  await open()
  await expect(openDatabase({ databaseUrl: null, dataDir })).rejects.toThrow(
    /^The data folder .* is in use by another running Mawqif: .*DATA_DIR\.$/,
  )
  const { child, ...writer } = startWriter()
  const [code] = await once(child, 'exit')
  expect(code).toBe(1)
  expect(writer.printed).toBe('')
})

test('the lock of a process that died is taken over, though its id is used again', async () => {
  const lock = join(dataDir, 'lock')
  // Process 1 always runs; it did not start at the moment that the lock names.
  for (const pid of [1, 2 ** 22 + 1]) {
    await writeFile(lock, JSON.stringify({ pid, started: '1', host: hostname() }))
    const database = await open()
    expect(JSON.parse(await readFile(lock, 'utf8'))).toMatchObject({ pid: process.pid })
    await database.close()
    toClose.pop()
  }
  expect(await readdir(dataDir)).toEqual(['embedded'])
})

test('the lock of another host is taken over when its heartbeat has stopped', async () => {
  const lock = join(dataDir, 'lock')
  await writeFile(lock, JSON.stringify({ pid: 1, started: '1', host: 'another-container' }))
  const longAgo = new Date(Date.now() - 60_000)
  await utimes(lock, longAgo, longAgo)
  const database = await open()
  await database.close()
  toClose.pop()
})

test('a statement that never ends is stopped, and the database serves again with what was committed', async () => {
  const troubles: string[] = []
  const engine = createEngine({
    dataDir,
    onTrouble: (error) => troubles.push(error.message),
    statementLimitMs: 1_000,
  })
  const pool = new Pool({ user: 'postgres', max: 1, stream: () => new EngineStream(engine) })
  watchPool(pool, () => {})
  toClose.push(engine, { close: () => pool.end() })
  await pool.query('create table kept as select 1 as n')
  const client = await pool.connect()
  await client.query('begin')
  await client.query('insert into kept values (2)')
  await expect(client.query('select count(*) from generate_series(1, 10000000000)')).rejects.toThrow()
  client.release(true)
  expect((await pool.query('select n from kept')).rows).toEqual([{ n: 1 }])
  expect(troubles).toEqual([expect.stringContaining('ran longer than 1000 ms')])
})

test('a new connection does not step into what the last one left open', async () => {
  const { pool } = await open()
  await pool.query('create table kept (n int)')
  const client = await pool.connect()
  await client.query('begin')
  await client.query('insert into kept values (1)')
  await client.query(`set search_path to nowhere`)
  client.release(true)
  expect((await pool.query('select n from kept')).rows).toEqual([])
})

test('maintenance vacuums and analyses what has changed, and rests when nothing has', async () => {
  const { pool } = await open()
  await pool.query('create table busy as select n from generate_series(1, 1000) n')
  await pool.query('delete from busy where n > 500')
  const doneUpTo = await maintain(pool, '')
  const { rows } = await pool.query(`select reltuples::int as rows from pg_class where relname = 'busy'`)
  expect(rows).toEqual([{ rows: 500 }])
  // A checkpoint would have moved the log.
  expect(await maintain(pool, doneUpTo)).toBe(doneUpTo)
  expect((await pool.query('select pg_current_wal_insert_lsn()::text as at')).rows).toEqual([{ at: doneUpTo }])
})
