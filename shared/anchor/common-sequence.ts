// Which items two sequences have in common, in order (Myers, "An O(ND) Difference Algorithm and Its Variations").

/** `length` items from `a` in the first sequence are those from `b` in the second. */
export type Run = { a: number; b: number; length: number }

/** Differences looked for before the rest counts as different: bounds time and memory for texts that share nothing. */
const MAX_DIFFERENCES = 600

/** Runs of a longest common subsequence of `left` and `right`, in order; past MAX_DIFFERENCES a shorter one. */
export function commonRuns(left: readonly string[], right: readonly string[]): Run[] {
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start++
  let tail = 0
  while (
    tail < left.length - start &&
    tail < right.length - start &&
    left[left.length - 1 - tail] === right[right.length - 1 - tail]
  )
    tail++
  const runs: Run[] = start > 0 ? [{ a: 0, b: 0, length: start }] : []
  runs.push(...middleRuns(left, right, start, left.length - tail, right.length - tail))
  if (tail > 0) runs.push({ a: left.length - tail, b: right.length - tail, length: tail })
  return runs
}

function middleRuns(left: readonly string[], right: readonly string[], from: number, toA: number, toB: number): Run[] {
  const n = toA - from
  const m = toB - from
  if (n === 0 || m === 0) return []
  const limit = Math.min(n + m, MAX_DIFFERENCES)
  const size = 2 * limit + 3
  const mid = limit + 1
  const furthest = new Int32Array(size)
  const trace: Int32Array[] = []
  let best = { sum: -1, d: 0, k: 0 }
  for (let d = 0; d <= limit; d++) {
    trace.push(furthest.slice(mid - d - 1, mid + d + 2))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(furthest, mid + k - 1) < at(furthest, mid + k + 1))
      let x = down ? at(furthest, mid + k + 1) : at(furthest, mid + k - 1) + 1
      let y = x - k
      while (x < n && y < m && left[from + x] === right[from + y]) {
        x++
        y++
      }
      furthest[mid + k] = x
      if (x > n || y > m) continue
      if (x + y > best.sum) best = { sum: x + y, d, k }
      if (x === n && y === m) return walkBack(trace, from, d, k, x)
    }
  }
  return walkBack(trace, from, best.d, best.k, (best.sum + best.k) / 2)
}

function walkBack(trace: readonly Int32Array[], from: number, lastD: number, lastK: number, lastX: number): Run[] {
  const runs: Run[] = []
  let x = lastX
  let k = lastK
  for (let d = lastD; d >= 0; d--) {
    // What `furthest` was before this round, from diagonal -d-1 on.
    const row = trace[d] as Int32Array
    const mid = d + 1
    const down = k === -d || (k !== d && at(row, mid + k - 1) < at(row, mid + k + 1))
    const startX = d === 0 ? 0 : down ? at(row, mid + k + 1) : at(row, mid + k - 1) + 1
    if (x > startX) runs.push({ a: from + startX, b: from + startX - k, length: x - startX })
    if (d === 0) break
    k = down ? k + 1 : k - 1
    x = at(row, mid + k)
  }
  return runs.reverse()
}

const at = (values: Int32Array, index: number) => values[index] as number
