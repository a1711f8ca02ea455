// Numbers that order a text's blocks. They have gaps, so that a paragraph that is split does not change the row of
// every paragraph behind it; where a gap is used up, the numbers around it are spread again, as few as it takes.
import type { OrderedBlock } from '../../db/repos/documents/blocks.ts'

/** Between two neighbours after they were spread. */
const SPACING = 1_024
/** Numbers used for a block that follows another into a gap: somebody who types on below fills it from its start. */
const STEP = 32
/** Numbers of a column of 32 bits. */
const LOWEST = -(2 ** 31)
const HIGHEST = 2 ** 31 - 1

/**
 * `blocks` in their order, each with a number above that of the one before; one without a number yet has NaN. As many
 * as can keep their number do, and are the same objects, unless there is no room between them.
 */
export function orderBlocks(blocks: readonly OrderedBlock[]): OrderedBlock[] {
  const keeps = longestRising(blocks.map(({ ord }) => ord))
  const ordered = [...blocks]
  for (let from = 0; from < ordered.length; from++) {
    if (keeps.has(from)) continue
    let to = from + 1
    while (to < ordered.length && !keeps.has(to)) to++
    const end = place(ordered, from, to, keeps)
    // Others made room: what was renumbered is in order now.
    for (let i = to; i < end; i++) keeps.add(i)
    from = end - 1
  }
  return ordered
}

// Widens the window around the blocks from `from` to `to` until they fit; returns its end, behind which stands a block
// that keeps its number, or none.
function place(ordered: OrderedBlock[], from: number, to: number, keeps: ReadonlySet<number>): number {
  let [start, end] = [from, to]
  for (let width = 1; ; width *= 2) {
    const low = ordered[start - 1]?.ord ?? null
    const high = ordered[end]?.ord ?? null
    const count = end - start
    const room = (high ?? HIGHEST + 1) - (low ?? LOWEST - 1) - 1
    // A window that was widened is left half empty, or the next paragraph would have to widen it again.
    if (room >= (width === 1 ? count : 2 * count) || count === ordered.length) {
      renumber(ordered, { start, end, low, high })
      return end
    }
    start = Math.max(0, start - width)
    end = Math.min(ordered.length, end + width)
    while (end < ordered.length && !keeps.has(end)) end++
  }
}

function renumber(
  ordered: OrderedBlock[],
  { start, end, low, high }: { start: number; end: number; low: number | null; high: number | null },
) {
  const count = end - start
  const bottom = low ?? (high === null ? 0 : Math.max(LOWEST, high - SPACING * (count + 1)))
  const top = high ?? Math.min(HIGHEST, bottom + SPACING * (count + 1))
  const even = (top - bottom) / (count + 1)
  const step = count === 1 && high !== null && low !== null ? Math.max(1, Math.min(STEP, Math.floor(even))) : even
  for (let i = 0; i < count; i++) {
    const ord = bottom + Math.floor(step * (i + 1))
    const block = ordered[start + i] as OrderedBlock
    if (block.ord !== ord) ordered[start + i] = { ...block, ord }
  }
}

/** Indices of a longest rising part of `numbers`, NaN left out. */
export function longestRising(numbers: readonly number[]): Set<number> {
  const before = new Int32Array(numbers.length)
  /** Index of the smallest number in which a rising part of that length ends. */
  const ends: number[] = []
  for (const [i, value] of numbers.entries()) {
    if (Number.isNaN(value)) continue
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((numbers[ends[middle] as number] as number) < value) low = middle + 1
      else high = middle
    }
    before[i] = low === 0 ? -1 : (ends[low - 1] as number)
    ends[low] = i
  }
  const kept = new Set<number>()
  for (let i = ends.at(-1) ?? -1; i !== -1; i = before[i] as number) kept.add(i)
  return kept
}
