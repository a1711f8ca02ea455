// A Postgres that keeps what it acknowledges, whose processes can be killed and started again.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { keepUntilEnd } from '../_help/keep-until-end.ts'
import { createCluster, DURABLE, databaseUrlOf, makeTemplate, runSql, TEMPLATE } from '../_help/postgres.ts'
import { waitFor } from '../_help/wait-for.ts'

const START_LIMIT_MS = 30_000

export type DurableCluster = Awaited<ReturnType<typeof startDurableCluster>>

/** Starts one, in `folder` or in a folder of its own. The caller stops it. Throws where no Postgres is installed. */
export async function startDurableCluster(options: { folder?: string; env?: Record<string, string> } = {}) {
  const cluster = await createCluster({ ...DURABLE, autovacuum: 'off', shared_buffers: '32MB' }, options.folder)
  if (cluster === null) throw new Error('no Postgres is installed here')
  const { folder, data, url, command, user } = cluster
  // A Postgres whose folder is gone ends by itself.
  const kept = keepUntilEnd({ folder, user })
  let exit: Promise<unknown> = Promise.resolve()

  const postmasterPid = async () => Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0])

  function run() {
    const log = openSync(join(folder, 'log'), 'a')
    const [program, ...args] = command as [string, ...string[]]
    const child = spawn(program, args, {
      cwd: folder,
      stdio: ['ignore', log, log],
      detached: true,
      env: { ...process.env, ...options.env },
      ...user,
    })
    exit = once(child, 'exit')
    return child
  }

  const accepts = () => runSql(url, 'select 1').then(() => true)

  const result = {
    url,
    folder,
    data,
    postmasterPid,

    /** Starts it where it does not run, and waits until it has recovered. */
    async start() {
      if (await accepts().catch(() => false)) return
      const deadline = performance.now() + START_LIMIT_MS
      for (;;) {
        const child = run()
        // It refuses to start while processes of the one before still live.
        const isUp = await Promise.race([exit.then(() => false), waitFor('Postgres accepts', accepts, START_LIMIT_MS)])
        if (isUp) return
        await delay(100)
        if (performance.now() > deadline) throw new Error(`Postgres ${child.pid} did not start: ${folder}/log`)
      }
    },

    /** Waits until it accepts connections, as after it has restarted itself. */
    recovered: () => waitFor('Postgres has recovered', accepts, START_LIMIT_MS),

    /** Ends the postmaster as a loss of power does (SIGKILL); its children follow. */
    async kill() {
      process.kill(await postmasterPid(), 'SIGKILL')
      await exit
    },

    /** A new database from the template; returns its address. */
    async createDatabase(name: string): Promise<string> {
      await runSql(url, `create database ${name} template ${TEMPLATE}`)
      return databaseUrlOf(url, name)
    },

    async stop() {
      try {
        process.kill(await postmasterPid(), 'SIGINT')
      } catch {
        // It does not run.
      }
      await exit
      await kept.end()
    },
  }
  await result.start()
  await makeTemplate(url)
  return result
}
