// Runs read-file in a process of its own, so that no file can stall, exhaust or end the server. A thread would not do:
// what V8 cannot allocate ends the whole process, and buffers are outside the bound of a thread's heap.
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { AppError } from '../../shared/errors.ts'
import { MAX_BLOCKS, MAX_SOURCE_BYTES } from '../../shared/model/limits.ts'
import type { Charset } from '../../shared/text/charset.ts'
import { sliceCodePoints } from '../../shared/text/code-points.ts'
import { formatOfName } from './formats/format.ts'
import type { ReadFile } from './read-file.ts'
import type { WorkerInput, WorkerMessage } from './read-worker.ts'

type ReadLimits = { timeoutMs: number; heapMb: number; rssMb: number }

/** Ten megabytes of text take about a second and 300 MB. */
const READ_LIMITS: ReadLimits = { timeoutMs: 60_000, heapMb: 768, rssMb: 1_280 }

const WORKER = fileURLToPath(new URL('./read-worker.ts', import.meta.url))
/** Most characters of its last words that are kept for the log. */
const MAX_LAST_WORDS = 2_000

/**
 * Reads a file as `readFile` does. Throws its AppErrors, file_too_complex past a limit, and the reason of `signal`.
 * The process has ended when the promise settles.
 */
export async function readInWorker(
  input: { fileName: string; charset?: Charset; bytes: Uint8Array },
  options: { signal: AbortSignal; onProgress: (share: number) => void; limits?: Partial<ReadLimits> },
): Promise<ReadFile> {
  const { signal, onProgress } = options
  const limits = { ...READ_LIMITS, ...options.limits }
  const { fileName } = input
  signal.throwIfAborted()
  if (formatOfName(fileName) === null) throw new AppError('file_format', { file: fileName })
  if (input.bytes.length > MAX_SOURCE_BYTES) {
    throw new AppError('file_too_large', { file: fileName, limitMb: MAX_SOURCE_BYTES / 2 ** 20 })
  }
  const tooComplex = () => new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
  const { promise, resolve, reject } = Promise.withResolvers<ReadFile>()
  const child = start(limits.heapMb)
  const ended = new Promise<void>((done) => child.once('close', () => done()))
  const onAbort = () => reject(signal.reason)
  const timer = setTimeout(() => reject(tooComplex()), limits.timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  let lastWords = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-MAX_LAST_WORDS)
  })
  child.on('message', (message: WorkerMessage) => {
    if (message.type === 'progress') onProgress(message.share)
    else if (message.type === 'done') {
      const { text, blocks, ...file } = message.file
      const whole = ({ startCp, endCp }: { startCp: number; endCp: number }) => sliceCodePoints(text, startCp, endCp)
      resolve({ ...file, text, blocks: blocks.map((block) => ({ ...block, text: whole(block) })) })
    } else reject(new AppError(message.code, message.details))
  })
  child.on('error', reject)
  child.on('close', (code, killedBy) => {
    // Ended by its own bounds, or by the system's.
    if (killedBy !== null || /out of memory/i.test(lastWords)) reject(tooComplex())
    else reject(new Error(`the reading process ended with ${code} and said: ${lastWords}`))
  })
  const { timeoutMs, rssMb } = limits
  child.send({ ...input, limits: { timeoutMs, rssMb } } satisfies WorkerInput, (error) => error && reject(error))
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    child.kill('SIGKILL')
    await ended
  }
}

// Neither the server's environment nor its command line is any of a parser's business; it writes and starts nothing.
function start(heapMb: number): ChildProcess {
  return fork(WORKER, {
    env: {},
    execArgv: [
      '--permission',
      '--allow-fs-read=*',
      '--allow-worker',
      '--no-warnings',
      `--max-old-space-size=${heapMb}`,
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
}
