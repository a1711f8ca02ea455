// Loaded into a server process before its own code: tells its parent how much memory it holds and how long its loop
// stood still. Needs --expose-gc.
import { monitorEventLoopDelay } from 'node:perf_hooks'

const SAMPLE_MS = 20

/** What the server says of itself. Bytes and milliseconds. */
export type ProbeReading = {
  /** Held after a full collection: objects, buffers, and code. */
  heldBytes: number
  /** Largest resident size since the last reading. */
  peakRssBytes: number
  rssBytes: number
  /** Longest time for which the loop did nothing else, since the last reading. */
  stallMs: number
}

const delay = monitorEventLoopDelay({ resolution: SAMPLE_MS })
delay.enable()
let peakRssBytes = process.memoryUsage.rss()
setInterval(() => {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())
}, SAMPLE_MS).unref()

process.on('message', (message) => {
  if (message !== 'read') return
  const stallMs = delay.max / 1e6
  // Twice: what finalisers let go of the first time is collected the second.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const rssBytes = process.memoryUsage.rss()
  process.send?.({ heldBytes: heapUsed + external, peakRssBytes: Math.max(peakRssBytes, rssBytes), rssBytes, stallMs })
  peakRssBytes = rssBytes
  delay.reset()
})
process.channel?.unref()
