// A throw-away Valkey or Redis, whichever is installed: on a free port, kept in memory alone.
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { keepUntilEnd } from './keep-until-end.ts'
import { findFreePort } from './tcp-gate.ts'
import { waitFor } from './wait-for.ts'

export type TestRedis = {
  url: string
  port: number
  /** Ends it; what it held is gone. */
  stop(): Promise<void>
  /** Starts it again on the same port. */
  start(): Promise<void>
}

/** Starts one; whoever starts it stops it. Throws with what to install where there is none. */
export async function startRedis(): Promise<TestRedis> {
  const program = findProgram()
  const port = await findFreePort()
  let kept: ReturnType<typeof keepUntilEnd> | null = null
  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    port,
    async start() {
      const folder = await mkdtemp(join(tmpdir(), 'mawqif-redis-'))
      const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
      kept = keepUntilEnd({ folder, command: [program, ...settings, '--dir', folder] })
      await waitFor('Redis answers', () => answers(port))
    },
    async stop() {
      await kept?.end()
      kept = null
    },
  }
  await redis.start()
  return redis
}

function findProgram(): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/usr/sbin']
  for (const name of ['valkey-server', 'redis-server'])
    for (const folder of folders) if (existsSync(join(folder, name))) return join(folder, name)
  throw new Error(
    'Tests of several nodes need valkey-server or redis-server on the PATH: install Debian’s redis-server, or Valkey.',
  )
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    socket.on('data', (bytes) => {
      resolve(bytes.toString().startsWith('+PONG'))
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
  })
}
