// Where Mawqif's time goes while 20 peers write: by function in the server, by statement in Postgres. For whoever
// works on it; by name only.
import { readdir, readFile } from 'node:fs/promises'
import { Client } from 'pg'
import type { Bench } from './bench.ts'
import { cpuMs, startContender } from './contenders.ts'
import { type CpuProfile, findFreePort, inspectorEnv, openInspector } from './inspector.ts'
import type { Row } from './row.ts'

const PEERS = 20
const SECONDS = 8
const TOP = 25

/** Writes at RATE (environment; by default 200 a second) and prints what took the time. */
export async function run(bench: Bench): Promise<Row[]> {
  const rate = Number(process.env.RATE ?? 200)
  const port = await findFreePort()
  const contender = await startContender('mawqif', { ...bench, env: inspectorEnv(port) })
  const client = new Client(bench.databases.mawqif)
  await client.connect()
  const inspector = await openInspector(port, contender.server.pid)
  try {
    await client.query('create extension if not exists pg_stat_statements')
    const [warm, target] = await contender.newTargets(2)
    if (!warm || !target) throw new Error('no room')
    const job = { kind: 'pace', peers: PEERS, rate, seconds: SECONDS, warmUpSeconds: 1 } as const
    await bench.load.run<'pace'>({ ...job, target: warm, seconds: 3 })
    await client.query('select pg_stat_statements_reset()')
    const before = { server: await cpuMs(contender.server.pid), postgres: await postgresMs() }
    const start = performance.now()
    const profile = await inspector.profile(() =>
      bench.load.run<'pace'>({ ...job, target }).then((paced) => say(JSON.stringify(paced))),
    )
    const tookMs = performance.now() - start
    const share = (ms: number) => `${((ms / tookMs) * 100).toFixed(0)} % of a core`
    say(
      `server ${share((await cpuMs(contender.server.pid)) - before.server)}, all of Postgres ${share((await postgresMs()) - before.postgres)}`,
    )
    say(summarise(profile))
    const { rows } = await client.query<{ calls: string; ms: string; mean: string; query: string }>(`
      select calls, total_exec_time::numeric(10, 0) as ms, mean_exec_time::numeric(10, 3) as mean,
        left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
      from pg_stat_statements order by total_exec_time desc limit ${TOP}`)
    for (const { calls, ms, mean, query } of rows)
      say(`${ms.padStart(7)} ms ${calls.padStart(7)} × ${mean} ms  ${query}`)
  } finally {
    inspector.close()
    await client.end()
    await contender.server.stop()
  }
  return []
}

const say = (line: string) => process.stdout.write(`${line}\n`)

/** Self time by function, and by package. */
function summarise({ nodes, samples, timeDeltas }: CpuProfile): string {
  const nodesById = new Map(nodes.map((node) => [node.id, node]))
  const byFunction = new Map<string, number>()
  const byPackage = new Map<string, number>()
  let total = 0
  for (const [n, id] of samples.entries()) {
    const { functionName, url, lineNumber } = nodesById.get(id)?.callFrame ?? {
      functionName: '?',
      url: '',
      lineNumber: 0,
    }
    const us = timeDeltas[n] ?? 0
    total += us
    const file = url.replace(/^.*\/node_modules\//, '').replace(/^file:\/\/.*\/(server|db|shared)\//, '$1/')
    const name = `${functionName || '(anonymous)'} ${file}${url && `:${lineNumber + 1}`}`
    byFunction.set(name, (byFunction.get(name) ?? 0) + us)
    const owner =
      file === '' ? functionName : file.startsWith('@') ? file.split('/', 2).join('/') : (file.split('/')[0] ?? '')
    byPackage.set(owner, (byPackage.get(owner) ?? 0) + us)
  }
  const list = (times: ReadonlyMap<string, number>) =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, TOP)
      .map(([name, us]) => `${((us / total) * 100).toFixed(1).padStart(6)} %  ${name}`)
      .join('\n')
  return `self time by package\n${list(byPackage)}\nself time by function\n${list(byFunction)}`
}

/** Processor time of every Postgres process of this machine, in milliseconds. */
async function postgresMs(): Promise<number> {
  let sum = 0
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')
    if (name.startsWith('postgres')) sum += await cpuMs(Number(pid))
  }
  return sum
}
