// Thread beside a file that is being read: ends the process when it takes too much memory or time, or when the server
// that started it is gone. The reading thread itself may be in a loop that lets nothing else happen.
import { workerData } from 'node:worker_threads'

export type WatchLimits = {
  /** Of the whole process: buffers do not count as heap. */
  rssMb: number
  timeoutMs: number
}

/** How often it looks, in milliseconds. */
const LOOK_EVERY_MS = 50

const { rssMb, timeoutMs } = workerData as WatchLimits
const parent = process.ppid
const end = performance.now() + timeoutMs

setInterval(() => {
  const isOver = process.memoryUsage.rss() > rssMb * 2 ** 20 || performance.now() > end || process.ppid !== parent
  // Nothing less ends a process whose main thread does not listen.
  if (isOver) process.kill(process.pid, 'SIGKILL')
}, LOOK_EVERY_MS)
