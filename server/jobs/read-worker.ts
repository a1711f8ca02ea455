// Entry of the worker thread that reads one file and ends. What it reads is hostile until proven otherwise:
// time and memory are bounded from outside, by read-in-worker.
import { parentPort, workerData } from 'node:worker_threads'
import { AppError, type ErrorCode, type ErrorDetails } from '../../shared/errors.ts'
import type { Charset } from '../../shared/text/charset.ts'
import { type ReadFile, readFile } from './read-file.ts'

export type WorkerInput = { fileName: string; charset?: Charset; bytes: Uint8Array }
export type WorkerMessage =
  | { type: 'progress'; share: number }
  | { type: 'done'; file: ReadFile }
  | { type: 'refused'; code: ErrorCode; details: ErrorDetails }

const send = (message: WorkerMessage) => parentPort?.postMessage(message)

try {
  const { fileName, charset, bytes } = workerData as WorkerInput
  const file = await readFile(bytes, { fileName, charset, onProgress: (share) => send({ type: 'progress', share }) })
  // Moved, not copied: it is the largest part.
  parentPort?.postMessage({ type: 'done', file } satisfies WorkerMessage, [file.textUpdate.buffer as ArrayBuffer])
} catch (error) {
  if (!(error instanceof AppError)) throw error
  send({ type: 'refused', code: error.code, details: error.details })
}
