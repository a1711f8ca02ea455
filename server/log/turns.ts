// One thing at a time per key, in order of asking.
import { AppError } from '../../shared/errors.ts'

export type Turns = ReturnType<typeof createTurns>

/** A queue per key, each holding at most `maxWaiting`; a key without work holds nothing. */
export function createTurns(maxWaiting: number) {
  const queues = new Map<string, { last: Promise<unknown>; count: number }>()

  return {
    /** How many wait or run, under all keys. */
    count: () => [...queues.values()].reduce((sum, { count }) => sum + count, 0),

    /** Runs `work` when everything asked for before under `key` has ended. Throws AppError unavailable when full. */
    async take<T>(key: string, work: () => Promise<T>): Promise<T> {
      const queue = queues.get(key) ?? { last: Promise.resolve(), count: 0 }
      if (queue.count >= maxWaiting) throw new AppError('unavailable')
      queues.set(key, queue)
      queue.count++
      const result = queue.last.then(work)
      // What the one before threw is its owner's.
      queue.last = result.catch(() => undefined)
      try {
        return await result
      } finally {
        if (--queue.count === 0) queues.delete(key)
      }
    },
  }
}
