// Two real server processes on one Postgres and one Redis, people at both of them who tag without end, and an onlooker
// at each. Every way can be blocked, and every process ended or stopped.
import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '../../db/connect.ts'
import type { Person } from '../_help/app.ts'
import type { TestDatabase } from '../_help/database.ts'
import { startRedis, type TestRedis } from '../_help/redis.ts'
import { findFreePort, openTcpGate, type TcpGate } from '../_help/tcp-gate.ts'
import { waitFor } from '../_help/wait-for.ts'
import { type ServerProcess, startServer } from '../bench/server-process.ts'
import { checkStored, type Findings, noFindings } from '../faults/check.ts'
import { beginSeason, readLayers, type Season } from '../faults/season.ts'
import { createWriters, type Writers } from '../faults/writers.ts'
import { type Onlooker, openOnlooker } from './onlooker.ts'

const WRITERS_A_NODE = 3
/** They write in bursts of this length, in milliseconds, one a second: more would only fill the machine. */
const BURST_MS = 60
const BURST_EVERY_MS = 1_000
/** Pause between looks at what is not right yet, in milliseconds. */
const LOOK_EVERY_MS = 150

export type Node = {
  port: number
  process: ServerProcess
  /** Between the clients and the node; leads to the other one when `leadTo` says so. */
  clients: TcpGate
  leadTo(port: number): void
  /** Between the node and Redis. */
  redis: TcpGate
  writers: Writers
  onlooker: Onlooker
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** Starts everything on a database of its own, which stays its opener's. The caller closes the stage. */
export async function openStage(database: TestDatabase, seed: number) {
  const season = await beginSeason(database, 2 * WRITERS_A_NODE)
  const redis: TestRedis = await startRedis()
  const origin = `http://localhost:${await findFreePort()}`
  const nodes = [await openNode(0, season.team.viewer), await openNode(1, season.team.lead)] as const
  for (const { writers, clients } of nodes) writers.open(`http://localhost:${clients.port}`, origin)
  await waitFor('everybody is there', () => nodes.every(({ writers }) => writers.connected() === WRITERS_A_NODE))
  let isWriting = true
  const bursts = setInterval(burst, BURST_EVERY_MS)

  async function openNode(index: number, person: Person): Promise<Node> {
    const port = await findFreePort()
    let target = port
    const clients = await openTcpGate(() => target)
    const toRedis = await openTcpGate(() => redis.port)
    const process = await startServer({
      DATABASE_URL: database.databaseUrl as string,
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
      PUBLIC_URL: origin,
      PORT: String(port),
      LOG_LEVEL: 'error',
    })
    const people = season.people.filter((_, i) => i % 2 === index)
    return {
      port,
      process,
      clients,
      leadTo(other) {
        target = other
        clients.cut()
      },
      redis: toRedis,
      writers: createWriters({ ...season, people }, seed + index),
      onlooker: openOnlooker(season, person, `http://localhost:${clients.port}`, origin),
    }
  }

  function burst() {
    if (!isWriting) return
    for (const { writers } of nodes) writers.write()
    setTimeout(() => {
      for (const { writers } of nodes) writers.rest()
    }, BURST_MS)
  }

  /** What is not as it should be, in words. */
  async function differences(db: Db): Promise<string[]> {
    const stored = await readLayers(db, season)
    const all = await Promise.all(nodes.map(({ onlooker }) => onlooker.differences(stored)))
    const [one, two] = nodes.map(({ onlooker }) => onlooker) as [Onlooker, Onlooker]
    const missing = [one.missing(two.person), two.missing(one.person)]
    return [
      ...all.flatMap((wrong, i) => wrong.map((what) => `node ${i}: ${what}`)),
      ...missing.flatMap((where, i) => where.map((what) => `node ${i}: ${what}`)),
    ]
  }

  return {
    season,
    redis,
    nodes,
    origin,

    /** Commands that were acknowledged, over all. */
    acknowledged: () => nodes.reduce((sum, { writers }) => sum + writers.acknowledged(), 0),

    /**
     * Lets everybody rest; returns how long it then takes until every command has its answer and every screen is right,
     * in milliseconds, and what is wrong where that takes longer than `limitMs`.
     */
    async settle(limitMs: number, options = { isSeen: true }): Promise<{ ms: number; wrong: string[] }> {
      isWriting = false
      for (const { writers } of nodes) writers.rest()
      const start = performance.now()
      let wrong: string[] = []
      try {
        await Promise.all(nodes.map(({ writers }) => writers.resolved()))
        await waitFor(
          'all is right',
          async () => {
            wrong = (await differences(database.db)).filter((what) => options.isSeen || !what.includes('reader'))
            // Each look fetches from every node; without a pause they would use up what one address may ask for.
            if (wrong.length > 0) await delay(LOOK_EVERY_MS)
            return wrong.length === 0
          },
          Math.max(0, limitMs - (performance.now() - start)),
        )
      } catch (error) {
        if (wrong.length === 0) wrong = [String(error)]
      }
      isWriting = true
      return { ms: performance.now() - start, wrong }
    },

    /** Compares what was acknowledged with what is stored. */
    async check(): Promise<Findings> {
      const found = noFindings()
      const entries = nodes.flatMap(({ writers }) => writers.entries())
      await checkStored(database.db, season, entries, found)
      return found
    },

    async close() {
      clearInterval(bursts)
      isWriting = false
      for (const { writers, onlooker } of nodes) {
        writers.close()
        onlooker.close()
      }
      for (const { process } of nodes) await process.kill()
      for (const { clients, redis: toRedis } of nodes) {
        await clients.close()
        await toRedis.close()
      }
      await redis.stop()
    },
  }
}

export type { Season }
