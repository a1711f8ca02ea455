// Work that hands over now and then, done at once: where nothing else waits.

/** The result of `steps`. */
export function runToEnd<Result>(steps: Generator<void, Result>): Result {
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value
}
