// The server, or the database under it, killed at random moments while ten people write; what is left is compared with
// a ledger of every answer that was given.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openDatabase } from '../../db/connect.ts'
import type { TestDatabase } from '../_help/database.ts'
import { embeddedTemplate } from '../_help/embedded-template.ts'
import { keepUntilEnd } from '../_help/keep-until-end.ts'
import { createRandom, type Random } from '../_help/random-work.ts'
import { waitFor } from '../_help/wait-for.ts'
import { startServer } from '../bench/server-process.ts'
import { checkServed, checkStored, type Findings, noFindings } from './check.ts'
import { startDurableCluster } from './cluster.ts'
import { beginSeason, readLayers, type Season } from './season.ts'
import { createWriters, type Writers } from './writers.ts'

export const KINDS = ['postgres', 'embedded', 'postgres-kill'] as const
/** The first two kill the server process, on that database; the third kills Postgres' processes under it. */
export type Kind = (typeof KINDS)[number]

const WRITERS = 10
/** Cycles in one project: checks read all of its history. */
const CYCLES_PER_SEASON = 5
/** Least and most time that people write before a kill, in milliseconds. */
const WRITING_MS = [100, 900] as const
const ON_LIMIT_MS = 30_000

export type Totals = {
  cycles: number
  sent: number
  ok: number
  failed: number
  /** Commands whose outcome was not known when something was killed. */
  unknown: number
  kills: Record<string, number>
  found: Findings
  ms: number
}

type Where = { databaseUrl: string | null; dataDir: string }

type Options = {
  kind: Kind
  cycles: number
  seed: number
  /** No new cycle is begun after this, in milliseconds. */
  limitMs: number
  onCycle?: (totals: Totals) => void
}

/** Runs the cycles; stops early when something is found. */
export async function runCrash(options: Options): Promise<Totals> {
  const totals: Totals = { cycles: 0, sent: 0, ok: 0, failed: 0, unknown: 0, kills: {}, found: noFindings(), ms: 0 }
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-crash-'))
  const kept = keepUntilEnd({ folder })
  try {
    await (options.kind === 'postgres-kill' ? killDatabase : killServer)(options, folder, totals)
  } finally {
    await kept.end()
    await rm(folder, { recursive: true, force: true })
  }
  return totals
}

const isFine = ({ lost, doubled, other }: Findings) => lost.length + doubled.length + other.length === 0

function createRun({ cycles, limitMs, onCycle, seed }: Options, totals: Totals) {
  const startedAt = performance.now()
  let counted = 0
  return {
    random: createRandom(seed),
    goesOn: () => isFine(totals.found) && totals.cycles < cycles && performance.now() - startedAt < limitMs,
    countKill(what: string, writers: Writers) {
      totals.kills[what] = (totals.kills[what] ?? 0) + 1
      totals.unknown += writers.entries().filter(({ outcome }) => outcome === 'unknown').length
    },
    endCycle() {
      totals.cycles++
      totals.ms = performance.now() - startedAt
      if (totals.cycles - counted >= 10) {
        counted = totals.cycles
        onCycle?.(totals)
      }
    },
    endSeason(writers: Writers) {
      for (const { outcome } of writers.entries()) {
        totals.sent++
        if (outcome !== 'unknown') totals[outcome]++
      }
    },
  }
}

/** Lets them write for a while that begins when answers come. */
async function writeForAWhile(writers: Writers, random: Random) {
  const before = writers.acknowledged()
  writers.write()
  await waitFor('work is acknowledged', () => writers.acknowledged() > before, ON_LIMIT_MS)
  await delay(WRITING_MS[0] + random.below(WRITING_MS[1] - WRITING_MS[0]))
}

async function killServer(options: Options, folder: string, totals: Totals) {
  const run = createRun(options, totals)
  const cluster = options.kind === 'postgres' ? await startDurableCluster() : null
  const where = { databaseUrl: (await cluster?.createDatabase('crash')) ?? null, dataDir: join(folder, 'data') }
  if (cluster === null) await cp(await embeddedTemplate(), join(where.dataDir, 'embedded'), { recursive: true })
  const serve = () =>
    startServer(where.databaseUrl === null ? { DATA_DIR: where.dataDir } : { DATABASE_URL: where.databaseUrl })
  try {
    while (run.goesOn()) {
      const season = await onDatabase(where, (database) => beginSeason(database, WRITERS))
      const writers = createWriters(season, options.seed + totals.cycles)
      let layers = await readAfter(where, season, writers, totals)
      for (let i = 0; i < CYCLES_PER_SEASON && run.goesOn(); i++) {
        const server = await serve()
        await checkServed(server.url, season, layers, totals.found)
        writers.open(server.url)
        await writers.resolved()
        await writeForAWhile(writers, run.random)
        await server.kill()
        writers.close()
        run.countKill('server', writers)
        layers = await readAfter(where, season, writers, totals)
        run.endCycle()
      }
      const server = await serve()
      await checkServed(server.url, season, layers, totals.found)
      writers.open(server.url)
      await writers.resolved()
      writers.close()
      await server.stop()
      await readAfter(where, season, writers, totals)
      run.endSeason(writers)
    }
  } finally {
    await cluster?.stop()
  }
}

/** With no server running: checks what is stored, and returns what the layers' rooms must hold. */
const readAfter = (where: Where, season: Season, writers: Writers, { found }: Totals) =>
  onDatabase(where, async (database) => {
    await othersGone(database)
    await checkStored(database.db, season, writers.entries(), found)
    return readLayers(database.db, season)
  })

async function onDatabase<T>(where: Where, use: (database: TestDatabase) => Promise<T>): Promise<T> {
  const database = await openDatabase(where)
  try {
    return await use({ ...database, ...where, close: async () => {} })
  } finally {
    await database.close()
  }
}

/** A dead process's last statements may still be running in Postgres, and may still commit. */
async function othersGone({ kind, pool }: TestDatabase) {
  if (kind === 'embedded') return
  await waitFor('the dead process has left Postgres', async () => {
    const { rows } = await pool.query(
      `select count(*)::int as count from pg_stat_activity
       where datname = current_database() and application_name = 'mawqif' and backend_type = 'client backend'
       and state <> 'idle' and pid <> pg_backend_pid()`,
    )
    return rows[0]?.count === 0
  })
}

async function killDatabase(options: Options, folder: string, totals: Totals) {
  const run = createRun(options, totals)
  const cluster = await startDurableCluster()
  const where = { databaseUrl: await cluster.createDatabase('crash'), dataDir: folder }
  const server = await startServer({ DATABASE_URL: where.databaseUrl })
  try {
    while (run.goesOn()) {
      const season = await onDatabase(where, (database) => beginSeason(database, WRITERS))
      const writers = createWriters(season, options.seed + totals.cycles)
      writers.open(server.url)
      for (let i = 0; i < CYCLES_PER_SEASON && run.goesOn(); i++) {
        await writeForAWhile(writers, run.random)
        const victim = run.random.chance(0.5) ? 'postmaster' : 'backend'
        run.countKill(victim, writers)
        if (victim === 'postmaster') {
          await cluster.kill()
          await cluster.start()
        } else {
          process.kill(await pidOfBackend(where), 'SIGKILL')
          await cluster.recovered()
        }
        const before = writers.acknowledged()
        await waitFor('work goes on', () => writers.acknowledged() > before, ON_LIMIT_MS)
        writers.rest()
        await writers.resolved()
        const layers = await onDatabase(where, async (database) => {
          await checkStored(database.db, season, writers.entries(), totals.found)
          return readLayers(database.db, season)
        })
        await checkServed(server.url, season, layers, totals.found)
        // Signal 0 asks whether the process is there.
        process.kill(server.pid, 0)
        run.endCycle()
      }
      writers.close()
      run.endSeason(writers)
    }
  } finally {
    await server.stop()
    await cluster.stop()
  }
}

async function pidOfBackend(where: Where): Promise<number> {
  return onDatabase(where, async ({ pool }) => {
    const { rows } = await pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where application_name = 'mawqif' and pid <> pg_backend_pid()
       order by state = 'active' desc, backend_start limit 1`,
    )
    if (!rows[0]) throw new Error('the server has no connection')
    return rows[0].pid
  })
}
