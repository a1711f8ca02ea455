// Fan-out within one process.
import type { Fanout, FanoutEvent } from './fanout.ts'

/** Calls every listener synchronously; a listener must not throw and must not wait. */
export function createMemoryFanout(): Fanout {
  const listeners = new Set<(event: FanoutEvent) => void>()
  return {
    publish(event) {
      for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      listeners.clear()
    },
  }
}
