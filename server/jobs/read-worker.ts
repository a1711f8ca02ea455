// Entry of the process that reads one file and ends. What it reads is hostile until proven otherwise: the process can
// read the product's own files and nothing else, write nothing and start nothing; time and memory are bounded from
// outside, by read-in-worker, and by a thread of its own, so that it ends also when nobody outside is left to end it.
import { Worker } from 'node:worker_threads'
import { AppError, type ErrorCode, type ErrorDetails } from '../../shared/errors.ts'
import type { Block } from '../../shared/model/document.ts'
import type { Charset } from '../../shared/text/charset.ts'
import type { ReadFile } from './read-file.ts'
import type { WatchLimits } from './read-watchdog.ts'

export type WorkerInput = { fileName: string; charset?: Charset; bytes: Uint8Array; limits: WatchLimits }
export type WorkerMessage =
  | { type: 'progress'; share: number }
  /** Texts of blocks are slices of the file's: they are not sent twice. */
  | { type: 'done'; file: Omit<ReadFile, 'blocks'> & { blocks: Omit<Block, 'text'>[] } }
  | { type: 'refused'; code: ErrorCode; details: ErrorDetails }

const send = (message: WorkerMessage) => process.send?.(message)
// What is large is not written at once: the process must not end before.
const sendLast = (message: WorkerMessage) => process.send?.(message, undefined, undefined, () => process.disconnect())

process.once('message', async ({ fileName, charset, bytes, limits }: WorkerInput) => {
  const watchdog = new Worker(new URL('./read-watchdog.ts', import.meta.url), { workerData: limits, env: {} })
  watchdog.unref()
  try {
    // Loaded under watch as well.
    const { readFile } = await import('./read-file.ts')
    const file = await readFile(bytes, { fileName, charset, onProgress: (share) => send({ type: 'progress', share }) })
    const blocks = file.blocks.map(({ text, ...block }) => block)
    sendLast({ type: 'done', file: { ...file, blocks } })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    sendLast({ type: 'refused', code: error.code, details: error.details })
  }
})
