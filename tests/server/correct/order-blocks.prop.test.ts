import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { OrderedBlock } from '../../../db/repos/documents/blocks.ts'
import { orderBlocks } from '../../../server/correct/order-blocks.ts'
import { createRandom } from '../../_help/random-work.ts'

const block = (ord: number) => ({ ord }) as OrderedBlock

/** Numbers rise and fit their column. */
const areOrdered = (blocks: readonly OrderedBlock[]) =>
  blocks.every(
    ({ ord }, i) =>
      Number.isInteger(ord) &&
      ord >= -(2 ** 31) &&
      ord < 2 ** 31 &&
      (i === 0 || ord > (blocks[i - 1] as OrderedBlock).ord),
  )

test('blocks that are split, moved and taken away at random are in order, and most keep their numbers', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 40 }), (seed, size) => {
      const random = createRandom(seed)
      let blocks = Array.from({ length: size }, (_, i) => block(i))
      let renumbered = 0
      for (let n = 0; n < 200; n++) {
        const next = [...blocks]
        for (let edits = 1 + random.below(4); edits > 0; edits--) {
          const at = random.below(next.length + 1)
          const [moved] = random.chance(0.3) && next.length > 1 ? next.splice(random.below(next.length), 1) : []
          next.splice(Math.min(at, next.length), 0, moved ? { ...moved } : block(Number.NaN))
          if (random.chance(0.4) && next.length > 1) next.splice(random.below(next.length), 1)
        }
        const ordered = orderBlocks(next)
        expect(areOrdered(ordered)).toBe(true)
        const stayed = new Set(blocks)
        renumbered += next.filter((one, i) => stayed.has(one) && ordered[i] !== one).length
        blocks = ordered
      }
      expect(renumbered / 200).toBeLessThan(8)
    }),
    { numRuns: 30 },
  )
})

test('somebody who presses Enter on and on seldom changes another row', () => {
  let blocks = Array.from({ length: 6_000 }, (_, i) => block(i))
  let renumbered = 0
  for (let n = 0; n < 500; n++) {
    const next = blocks.toSpliced(3_000 + n, 0, block(Number.NaN))
    const ordered = orderBlocks(next)
    renumbered += ordered.filter((one, i) => one !== next[i]).length - 1
    blocks = ordered
  }
  expect(areOrdered(blocks)).toBe(true)
  // The first time makes room in numbers that had none: half of the text, once.
  expect(renumbered).toBeLessThan(6_000 + 1_000)
})
