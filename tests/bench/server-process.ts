// The real server as a process of its own, as a person starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

const READY = /ready at (http\S+)/
const START_LIMIT_MS = 300_000

export type ServerProcess = {
  url: string
  pid: number
  /** From the start of the process to the line with the address. */
  startMs: number
  /** Asks it to end and waits for that; returns its exit code, null where a signal ended it. */
  stop(): Promise<number | null>
  /** Ends it as a loss of power does (SIGKILL). */
  kill(): Promise<void>
}

/** Starts `script` on a free port. Throws with what it said when it ends before it is ready. */
export const startServer = (env: Record<string, string>, script = 'server/main.ts'): Promise<ServerProcess> =>
  waitUntilReady(
    spawn(process.execPath, [script], {
      env: { ...process.env, PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
    (child) => child.kill('SIGTERM'),
  )

/** Waits for the address line of a process that was just spawned; `end` asks it to stop. */
export async function waitUntilReady(child: ChildProcess, end: (child: ChildProcess) => void): Promise<ServerProcess> {
  const start = performance.now()
  const said: string[] = []
  const exit = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) end(child)
    const [code] = await exit
    return code as number | null
  }
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line)
      const url = READY.exec(line)?.[1]
      if (url) resolve(url)
    })
  }
  exit.then(() => reject(new Error(`The server ended before it was ready:\n${said.join('\n')}`)), reject)
  const timer = setTimeout(
    () => reject(new Error(`Not ready after ${START_LIMIT_MS} ms:\n${said.join('\n')}`)),
    START_LIMIT_MS,
  )
  try {
    const url = await promise
    const kill = async () => {
      child.kill('SIGKILL')
      await exit
    }
    return { url, pid: child.pid ?? 0, startMs: performance.now() - start, stop, kill }
  } catch (error) {
    await stop()
    throw error
  } finally {
    clearTimeout(timer)
  }
}
