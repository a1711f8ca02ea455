// npm run bench:sync [-- part…] [--quick]: Mawqif beside @y/websocket-server and Hocuspocus on the same machine, the
// same work and the same Postgres, which syncs every commit to disk. Prints each figure as a JSON line, then all as a
// table. A missed goal is a figure like any other; the exit code tells only of parts that could not run.
import { openDatabase } from '../../../db/connect.ts'
import { DURABLE, databaseUrlOf, runSql, startPostgres, TEMPLATE } from '../../_help/postgres.ts'
import type { Bench, Part } from './bench.ts'
import { startLoad } from './load-process.ts'
import { isMet, type Row, toTable } from './row.ts'
import { createWorkspace } from './workspace.ts'

const PARTS: Readonly<Record<string, () => Promise<{ run: Part }>>> = {
  fanout: () => import('./fanout.ts'),
  throughput: () => import('./throughput.ts'),
  memory: () => import('./memory.ts'),
  cold: () => import('./cold.ts'),
  slow: () => import('./slow.ts'),
}
/** By name only. */
const TOOLS: typeof PARTS = { profile: () => import('./profile.ts'), heap: () => import('./heap.ts') }
const everything = { ...PARTS, ...TOOLS }
/** Enough that at the highest rate nobody reaches the bound of one person. */
const PEOPLE = 160

const words = process.argv.slice(2)
const unknown = words.filter((word) => word !== '--quick' && !(word in everything))
if (unknown.length > 0) {
  process.stderr.write(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(everything).join(', ')}.\n`)
  process.exit(1)
}
const named = words.filter((word) => word in everything)
const rows: Row[] = []
const postgres = await startPostgres({
  ...DURABLE,
  ...(named.includes('profile') && { shared_preload_libraries: 'pg_stat_statements' }),
})
if (postgres === null) {
  process.stderr.write('No Postgres is installed here, and what is measured is work on Postgres.\n')
  process.exit(1)
}
const load = startLoad()
try {
  await runSql(postgres.url, `create database mawqif template ${TEMPLATE}`)
  await runSql(postgres.url, 'create database hocuspocus')
  const databases = {
    mawqif: databaseUrlOf(postgres.url, 'mawqif'),
    hocuspocus: databaseUrlOf(postgres.url, 'hocuspocus'),
  }
  const database = await openDatabase({ databaseUrl: databases.mawqif, dataDir: '' })
  try {
    const bench: Bench = {
      isQuick: words.includes('--quick'),
      load,
      databases,
      workspace: await createWorkspace(database, PEOPLE),
    }
    for (const name of named.length > 0 ? named : Object.keys(PARTS)) await runPart(name, bench)
  } finally {
    await database.close()
  }
} finally {
  await load.stop()
  await postgres.stop()
}
process.stdout.write(`\n${toTable(rows)}\n`)

async function runPart(name: string, bench: Bench) {
  const start = performance.now()
  try {
    const { run } = await (everything[name] as () => Promise<{ run: Part }>)()
    for (const row of await run(bench)) {
      rows.push(row)
      process.stdout.write(`${JSON.stringify({ part: name, ...row, met: isMet(row) })}\n`)
    }
  } catch (error) {
    process.stderr.write(`The part ${name} could not run: ${(error as Error).stack}\n`)
    process.exitCode = 1
  }
  process.stderr.write(`${name}: ${((performance.now() - start) / 1_000).toFixed(0)} s\n`)
}
