// Handles changed ids in batches: while one batch is being read, further ids gather in a set.

/** `handle` gets each batch; `onError` hears of one that failed. At most one batch is under way. */
export function createGatherer<Id>(options: {
  handle: (ids: Id[]) => Promise<void>
  onError: (error: unknown) => void
}) {
  const waiting = new Set<Id>()
  let isRunning = false

  async function run() {
    if (isRunning) return
    isRunning = true
    try {
      while (waiting.size > 0) {
        const ids = [...waiting]
        waiting.clear()
        await options.handle(ids)
      }
    } catch (error) {
      options.onError(error)
    } finally {
      isRunning = false
    }
  }

  return (ids: Iterable<Id>) => {
    for (const id of ids) waiting.add(id)
    void run()
  }
}
