/** Lets `perSecond` through on average and `burst` at once. Time in milliseconds is passed in. */
export function createTokenBucket(perSecond: number, burst: number, nowMs: number) {
  let tokens = burst
  let at = nowMs
  const refill = (nowMs: number) => {
    tokens = Math.min(burst, tokens + (Math.max(0, nowMs - at) / 1_000) * perSecond)
    at = nowMs
  }
  return {
    /** True if nothing is used up. */
    isFull(nowMs: number): boolean {
      refill(nowMs)
      return tokens === burst
    },

    /** Takes `amount` for what is done already: where there is not enough, what comes next waits for it. */
    charge(amount: number, nowMs: number): void {
      refill(nowMs)
      tokens -= amount
    },
    /** Takes `amount`; false, with nothing taken, where there is not enough. */
    take(amount: number, nowMs: number): boolean {
      refill(nowMs)
      if (tokens < amount) return false
      tokens -= amount
      return true
    },
  }
}
