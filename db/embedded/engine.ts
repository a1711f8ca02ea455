// Runs PGlite in a worker thread and answers whole protocol messages, one at a time.
// Invariant: at most one worker has the folder open. When it dies, or is stopped by the watchdog, everything that
// waited fails, and the next message starts a new one, which recovers the folder as Postgres does after a crash.
import { Worker } from 'node:worker_threads'
import type { WorkerAnswer, WorkerRequest } from './worker.ts'

/** PGlite ignores statement_timeout, and one endless statement would stop everybody. */
const STATEMENT_LIMIT_MS = 60_000
/** Making a folder on a slow machine takes several seconds; replaying a long log too. */
const START_LIMIT_MS = 120_000
const CLOSE_LIMIT_MS = 10_000

export type Engine = {
  /** Resolves when the database takes messages. Throws what kept it from starting. */
  ready(): Promise<void>
  /** Answers whole protocol messages. `isNewSession` first clears what the last session left. */
  execute(message: Uint8Array, isNewSession: boolean): Promise<Uint8Array>
  close(): Promise<void>
}

type Waiting = { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void; watchdog: NodeJS.Timeout }
type Running = { worker: Worker; ready: Promise<void>; waiting: Map<number, Waiting> }

/** The engine of one data folder. `statementLimitMs` is for tests of the watchdog. */
export function createEngine(options: {
  dataDir: string
  onTrouble: (error: Error) => void
  statementLimitMs?: number
}): Engine {
  const statementLimitMs = options.statementLimitMs ?? STATEMENT_LIMIT_MS
  let running: Running | null = null
  let nextId = 1
  let isClosed = false

  function start(): Running {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { dataDir: options.dataDir },
      execArgv: [],
    })
    const waiting = new Map<number, Waiting>()
    const started: Running = {
      worker,
      waiting,
      ready: new Promise((resolve, reject) => {
        const watchdog = setTimeout(
          () => stop(started, new Error('the embedded database did not start in time')),
          START_LIMIT_MS,
        )
        waiting.set(0, { resolve: () => resolve(), reject, watchdog })
      }),
    }
    // Whoever asks next hears of the failure; nobody may be asking now.
    started.ready.catch(() => {})
    worker.on('message', ({ id, bytes }: WorkerAnswer) => {
      const one = waiting.get(id)
      if (!one) return
      waiting.delete(id)
      clearTimeout(one.watchdog)
      one.resolve(bytes)
    })
    worker.on('error', (error) => stop(started, error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => stop(started, new Error('the embedded database stopped')))
    running = started
    return started
  }

  function stop(one: Running, error: Error) {
    if (running !== one) return
    running = null
    for (const { reject, watchdog } of one.waiting.values()) {
      clearTimeout(watchdog)
      reject(error)
    }
    one.waiting.clear()
    one.worker.terminate().catch(options.onTrouble)
    if (!isClosed) options.onTrouble(error)
  }

  function ask(one: Running, request: WorkerRequest, limitMs: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(
        () => stop(one, new Error(`the embedded database was restarted: a statement ran longer than ${limitMs} ms`)),
        limitMs,
      )
      one.waiting.set(request.id, { resolve, reject, watchdog })
      one.worker.postMessage(request)
    })
  }

  return {
    ready: () => (running ?? start()).ready,
    async execute(message, isNewSession) {
      if (isClosed) throw new Error('the embedded database is closed')
      const one = running ?? start()
      await one.ready
      return ask(one, { id: nextId++, message, isNewSession }, statementLimitMs)
    },
    async close() {
      isClosed = true
      const one = running
      if (!one) return
      await ask(one, { id: nextId++, message: null, isNewSession: false }, CLOSE_LIMIT_MS).catch(options.onTrouble)
      running = null
      await one.worker.terminate()
    },
  }
}
