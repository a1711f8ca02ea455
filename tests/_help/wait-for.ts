import { setTimeout as delay } from 'node:timers/promises'

const LIMIT_MS = 15_000
const POLL_MS = 20

/**
 * Waits until `probe` returns something true and returns it; a throw counts as not yet.
 * Past the limit it throws with `what` and the last throw as its cause.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  limitMs = LIMIT_MS,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + limitMs
  let cause: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value) return value
      cause = undefined
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`, { cause })
    await delay(POLL_MS)
  }
}
