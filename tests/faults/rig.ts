// The real server process on a real Postgres, with a proxy between them that does what networks do.
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../db/connect.ts'
import { startPgProxy } from '../_help/pg-proxy.ts'
import { databaseUrlOf, runSql, TEMPLATE } from '../_help/postgres.ts'
import { type ServerProcess, startServer } from '../bench/server-process.ts'
import { beginSeason, type Season } from './season.ts'

export type Rig = Awaited<ReturnType<typeof startRig>>

/** A database of its own on the cluster at `clusterUrl`. Whoever starts it closes it. */
export async function startRig(clusterUrl: string, writers: number) {
  const name = `rig_${crypto.randomUUID().replaceAll('-', '')}`
  await runSql(clusterUrl, `create database ${name} template ${TEMPLATE}`)
  const where = { databaseUrl: databaseUrlOf(clusterUrl, name), dataDir: '' }
  const database: Database = await openDatabase(where)
  const season: Season = await beginSeason({ ...database, ...where, close: async () => {} }, writers)
  const proxy = await startPgProxy(join(/host=(.*)$/.exec(clusterUrl)?.[1] ?? '', '.s.PGSQL.5432'))
  const port = await freePort()
  const serve = () => startServer({ DATABASE_URL: proxy.urlOf(name), PORT: String(port) })
  let server: ServerProcess = await serve()
  return {
    season,
    proxy,
    /** Past the proxy. */
    database,
    url: server.url,
    server: () => server,
    kill: () => server.kill(),
    /** Asks it to stop (SIGTERM). Throws where it does not end with 0. */
    async terminate() {
      const code = await server.stop()
      if (code !== 0) throw new Error(`the server ended with ${code}`)
    },
    /** After its end: the same address again. */
    async restart() {
      server = await serve()
    },
    async close() {
      await server.kill()
      await proxy.close()
      await database.close()
      await runSql(clusterUrl, `drop database ${name} with (force)`)
    },
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}
