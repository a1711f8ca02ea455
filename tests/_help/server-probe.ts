// Loaded into a server process before its own code: tells its parent how much memory it holds and how long its loop
// stood still. Needs --expose-gc.
const SAMPLE_MS = 10

/** What the server says of itself. Bytes and milliseconds. */
export type ProbeReading = {
  /** Held after a full collection: objects, buffers, and code. */
  heldBytes: number
  /** Largest resident size since the last reading. */
  peakRssBytes: number
  rssBytes: number
  /** Most processor time that went by between two turns of the loop, since the last reading: what others waited. */
  stallMs: number
}

let peakRssBytes = process.memoryUsage.rss()
let stallMs = 0
let usedAt = usedMs()

// Of the loop's own thread: on a busy machine, time on the wall goes by in which it did not run at all.
function usedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

function sample() {
  peakRssBytes = Math.max(peakRssBytes, process.memoryUsage.rss())
  const now = usedMs()
  stallMs = Math.max(stallMs, now - usedAt)
  usedAt = now
}

setInterval(sample, SAMPLE_MS).unref()

process.on('message', (message) => {
  if (message !== 'read') return
  sample()
  // Twice: what finalisers let go of the first time is collected the second.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  const rssBytes = process.memoryUsage.rss()
  process.send?.({ heldBytes: heapUsed + external, peakRssBytes: Math.max(peakRssBytes, rssBytes), rssBytes, stallMs })
  peakRssBytes = rssBytes
  stallMs = 0
  usedAt = usedMs()
})
process.channel?.unref()
