// Runs read-file in a thread of its own, so that no file can stall or exhaust the server.
import { Worker } from 'node:worker_threads'
import { AppError } from '../../shared/errors.ts'
import { MAX_BLOCKS } from '../../shared/model/limits.ts'
import type { ReadFile } from './read-file.ts'
import type { WorkerInput, WorkerMessage } from './read-worker.ts'

type ReadLimits = { timeoutMs: number; heapMb: number }

/** Ten megabytes of text take about a second and 300 MB. */
const READ_LIMITS: ReadLimits = { timeoutMs: 60_000, heapMb: 768 }

const WORKER = new URL('./read-worker.ts', import.meta.url)

/**
 * Reads a file as `readFile` does. Throws its AppErrors, file_too_complex past a limit, and the reason of `signal`.
 * The thread has ended when the promise settles.
 */
export async function readInWorker(
  input: WorkerInput,
  options: { signal: AbortSignal; onProgress: (share: number) => void; limits?: ReadLimits },
): Promise<ReadFile> {
  const { signal, onProgress, limits = READ_LIMITS } = options
  signal.throwIfAborted()
  const worker = new Worker(WORKER, {
    workerData: input,
    // Neither the server's environment nor its command line is any of a parser's business.
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb },
  })
  const tooComplex = () => new AppError('file_too_complex', { file: input.fileName, limit: MAX_BLOCKS })
  const { promise, resolve, reject } = Promise.withResolvers<ReadFile>()
  const onAbort = () => reject(signal.reason)
  const timer = setTimeout(() => reject(tooComplex()), limits.timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  worker.on('message', (message: WorkerMessage) => {
    if (message.type === 'progress') onProgress(message.share)
    else if (message.type === 'done') resolve(message.file)
    else reject(new AppError(message.code, message.details))
  })
  worker.on('error', (error: Error & { code?: string }) =>
    reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? tooComplex() : error),
  )
  worker.on('exit', (code) => reject(new Error(`the reading thread ended with ${code} and said nothing`)))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    await worker.terminate()
  }
}
