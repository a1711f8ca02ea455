/** Lets `perSecond` through on average and `burst` at once. Time in milliseconds is passed in. */
export function createTokenBucket(perSecond: number, burst: number, nowMs: number) {
  let tokens = burst
  let at = nowMs
  return {
    /** Takes `amount`; false, with nothing taken, where there is not enough. */
    take(amount: number, nowMs: number): boolean {
      tokens = Math.min(burst, tokens + (Math.max(0, nowMs - at) / 1_000) * perSecond)
      at = nowMs
      if (tokens < amount) return false
      tokens -= amount
      return true
    },
  }
}
