// The servers that are measured, each a process of its own, on one machine and one Postgres.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { type ServerProcess, startServer } from '../server-process.ts'
import type { Load } from './load-process.ts'
import type { Protocol, Target } from './peer.ts'
import type { Material } from './work.ts'
import type { Workspace } from './workspace.ts'

export const CONTENDERS = {
  mawqif: { protocol: 'mawqif', script: 'server/main.ts', env: {} },
  yWebsocket: { protocol: 'y-websocket', script: 'tests/bench/sync/y-websocket-server.ts', env: {} },
  hocuspocus: { protocol: 'hocuspocus', script: 'tests/bench/sync/hocuspocus-server.ts', env: {} },
  /** Hocuspocus made to store each change. */
  storingEach: {
    protocol: 'hocuspocus',
    script: 'tests/bench/sync/hocuspocus-server.ts',
    env: { STORE_EACH: '1' },
  },
} as const satisfies Record<string, { protocol: Protocol; script: string; env: Record<string, string> }>

export type ContenderName = keyof typeof CONTENDERS

export type Contender = {
  name: ContenderName
  server: ServerProcess
  /** New, empty rooms. */
  newTargets(count: number): Promise<Target[]>
}

export type Databases = { mawqif: string; hocuspocus: string }

/** Starts one server; whoever starts it stops it. `env` comes on top of what it needs. */
export async function startContender(
  name: ContenderName,
  options: { databases: Databases; workspace: Workspace; env?: Record<string, string> },
): Promise<Contender> {
  const { protocol, script, env } = CONTENDERS[name]
  const { databases, workspace } = options
  const databaseUrl = protocol === 'mawqif' ? databases.mawqif : databases.hocuspocus
  const server = await startServer({ DATABASE_URL: databaseUrl, ...env, ...options.env }, script)
  return {
    name,
    server,
    async newTargets(count) {
      const materials =
        protocol === 'mawqif' ? await workspace.addDocuments(count) : Array(count).fill(workspace.sample)
      return materials.map((material: Material) => ({
        protocol,
        url: server.url,
        room: protocol === 'mawqif' ? `layer/${material.layerId}` : randomUUID(),
        material,
        cookies: protocol === 'mawqif' ? workspace.cookies : [],
      }))
    },
  }
}

/** Starts these servers, runs `body`, stops them. */
export async function withContenders<T>(
  names: readonly ContenderName[],
  options: Parameters<typeof startContender>[1],
  body: (contenders: Contender[]) => Promise<T>,
): Promise<T> {
  const contenders: Contender[] = []
  try {
    for (const name of names) contenders.push(await startContender(name, options))
    return await body(contenders)
  } finally {
    for (const { server } of contenders) await server.stop()
  }
}

/** A server that was just started has not compiled its code yet. */
export async function warmUp(load: Load, contender: Contender): Promise<void> {
  const [target] = await contender.newTargets(1)
  if (!target) throw new Error('no room')
  await load.run<'pace'>({ kind: 'pace', target, peers: 10, rate: 300, seconds: 4, warmUpSeconds: 0 })
}

const CALM_MS = 150
const CALM_SHARE = 0.05
const CALM_LIMIT_MS = 15_000

/** Waits until none of these servers has work left from what was measured before. */
export async function settle(contenders: readonly Contender[]): Promise<void> {
  const deadline = performance.now() + CALM_LIMIT_MS
  for (const { server } of contenders) {
    let before = await cpuMs(server.pid)
    for (;;) {
      await delay(CALM_MS)
      const now = await cpuMs(server.pid)
      if (now - before < CALM_MS * CALM_SHARE || performance.now() > deadline) break
      before = now
    }
  }
}

/** Processor time of a process until now, in milliseconds; 0 where /proc does not tell. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // Behind the name, which may hold anything: fields 14 and 15 of proc(5), in ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10
}
