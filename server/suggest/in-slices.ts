// Long work between other work: nothing waits longer than a slice for it.

/** Longest time, in milliseconds, before whatever waits has its turn. */
const SLICE_MS = 8

/** The result of `steps`, which hand over often. */
export async function inSlices<Result>(steps: Generator<void, Result>): Promise<Result> {
  let startedAt = performance.now()
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return step.value
    if (performance.now() - startedAt < SLICE_MS) continue
    await new Promise((resolve) => setImmediate(resolve))
    startedAt = performance.now()
  }
}
