/** Runs at most `most` of the work it is given at a time, in order of asking. Whoever asks bounds how much waits. */
export function createGate(most: number) {
  const waiting: (() => void)[] = []
  let running = 0

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < most) running++
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      // Handed on, not given back: nobody who comes now gets before one who waits.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

export type Gate = ReturnType<typeof createGate>
