// The real server as a process of its own, which says on request what it holds and how long it stood still.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type ServerProcess, waitUntilReady } from '../bench/server-process.ts'
import type { ProbeReading } from './server-probe.ts'

export type ProbedServer = ServerProcess & { read(): Promise<ProbeReading> }

/** Starts server/main.ts on a free port of 127.0.0.1. Whoever starts it stops it. */
export async function startProbedServer(env: Record<string, string>): Promise<ProbedServer> {
  const child = fork('server/main.ts', {
    env: { ...process.env, NODE_OPTIONS: '', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'error', ...env },
    execArgv: ['--expose-gc', '--import', './tests/_help/server-probe.ts'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const server = await waitUntilReady(child, (one) => one.kill('SIGTERM'))
  return {
    ...server,
    async read() {
      const answer = once(child, 'message')
      child.send('read')
      const [reading] = await answer
      return reading as ProbeReading
    },
  }
}
