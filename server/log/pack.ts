// Compresses rooms beside the loop that serves people: what is small at once, what is large in a thread of its own.
import { Worker } from 'node:worker_threads'
import { type PackRequest, packUpdates } from './pack-updates.ts'

/** Bytes of updates from which packing them is given to the thread (128 KiB): below, the way there costs more. */
const IN_THREAD_FROM_BYTES = 128 * 1024
/** The thread ends this long after its last work, in milliseconds. */
const IDLE_MS = 30_000

export type Packer = ReturnType<typeof createPacker>

export type PackAnswer = { id: number; packed: Uint8Array } | { id: number; error: string }

/** Whoever makes it closes it. */
export function createPacker() {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let nextId = 1
  const waiting = new Map<number, { resolve: (packed: Uint8Array) => void; reject: (error: Error) => void }>()

  function start(): Worker {
    const started = new Worker(new URL('./pack-worker.ts', import.meta.url), { execArgv: [] })
    started.unref()
    const fail = (error: Error) => {
      if (worker !== started) return
      worker = null
      for (const { reject } of waiting.values()) reject(error)
      waiting.clear()
    }
    started.on('message', (answer: PackAnswer) => {
      const one = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('error' in answer) one?.reject(new Error(answer.error))
      else one?.resolve(answer.packed)
      if (waiting.size > 0) return
      clearTimeout(idle)
      idle = setTimeout(end, IDLE_MS)
      idle.unref()
    })
    started.on('error', (error) => fail(error instanceof Error ? error : new Error(String(error))))
    started.on('exit', () => fail(new Error('the packing thread ended')))
    return started
  }

  function end() {
    const ending = worker
    worker = null
    for (const { reject } of waiting.values()) reject(new Error('packing was stopped'))
    waiting.clear()
    return ending?.terminate()
  }

  return {
    /**
     * Updates (v1), after those that are packed already, as packed bytes (shared/protocol/packed, raw deflate). Of a
     * whole document, what was deleted and overwritten is left out; parts are merely joined.
     */
    async pack(request: PackRequest): Promise<Uint8Array> {
      const total = request.updates.reduce((sum, update) => sum + update.byteLength, request.packed?.byteLength ?? 0)
      if (total < IN_THREAD_FROM_BYTES) return packUpdates(request)
      worker ??= start()
      clearTimeout(idle)
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>()
      const id = nextId++
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...request })
      return promise
    },

    async close() {
      clearTimeout(idle)
      await end()
    },
  }
}
