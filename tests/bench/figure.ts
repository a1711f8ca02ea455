// What a bench tells: one measured number and what it should be. Figures inform; no test fails by them.

export type Figure = {
  name: string
  /** Null where it could not be measured; `note` says why. */
  value: number | null
  unit: string
  goal: { max?: number; min?: number } | null
  note?: string
}

/** Whether the goal is met; null without a goal or a value. */
export function isMet({ value, goal }: Figure): boolean | null {
  if (value === null || goal === null) return null
  return value <= (goal.max ?? Number.POSITIVE_INFINITY) && value >= (goal.min ?? Number.NEGATIVE_INFINITY)
}

/** Milliseconds that `work` takes. */
export async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The value below which `share` (0 to 1) of the values lie; nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
