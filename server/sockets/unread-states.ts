// States of rooms on their way to one person. Working one out may take tens of milliseconds and megabytes that stay
// until the person has read them: one is worked out at a time, the loop turns between two, and none while too much is
// unread.

export type UnreadStates = ReturnType<typeof createUnreadStates>

/** `mostBytes`: unread bytes from which further states wait; one state may be larger. */
export function createUnreadStates(mostBytes: number) {
  const waiting: (() => void)[] = []
  let unreadBytes = 0
  let isBusy = false

  function next() {
    if (isBusy || unreadBytes >= mostBytes) return
    const start = waiting.shift()
    isBusy = start !== undefined
    start?.()
  }

  return {
    /** Runs `work` when it is its turn. Whoever asks bounds how many wait. */
    async run(work: () => Promise<void>): Promise<void> {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        next()
      })
      try {
        await work()
      } finally {
        setImmediate(() => {
          isBusy = false
          next()
        })
      }
    },

    /** Bytes were sent; the returned function says that they were taken, or never will be. */
    sent(bytes: number): () => void {
      unreadBytes += bytes
      let isTaken = false
      return () => {
        if (isTaken) return
        isTaken = true
        unreadBytes -= bytes
        next()
      }
    },

    isEmpty: () => unreadBytes === 0 && !isBusy && waiting.length === 0,
  }
}
