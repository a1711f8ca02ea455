// Fan-out within one process.
import type { Fanout, FanoutEvent } from './fanout.ts'

/** Calls every listener synchronously; a listener must not throw and must not wait. */
export function createMemoryFanout(): Fanout & { deliver(event: FanoutEvent): void } {
  const listeners = new Set<(event: FanoutEvent) => void>()
  function deliver(event: FanoutEvent) {
    for (const listener of listeners) listener(event)
  }
  return {
    publish: deliver,
    /** As `publish`, for what is not told by one process to the others. */
    deliver,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    // One process misses nothing of its own.
    follow: () => () => {},
    presenceIn: () => [],
    state: () => 'alone',
    async close() {
      listeners.clear()
    },
  }
}
