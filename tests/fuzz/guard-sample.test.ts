// A sample of `npm run fuzz`, which throws a million.
import { expect, test } from 'vitest'
import { throwFrames } from './frames-at-guard.ts'

test('[GUARD1] of frames of every kind none gets past the guard, and no editor is refused', {
  timeout: 120_000,
}, () => {
  const { counts, escapes } = throwFrames(10_000, 1)
  expect(escapes).toEqual([])
  const admitted = [...counts].filter(([name]) => name.endsWith(' admitted'))
  // Editors' own, and of the rest what happens to be a correction.
  expect(admitted.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThan(2_000)
  expect(counts.get('return  admitted')).toBeGreaterThan(500)
  expect(counts.size).toBeGreaterThan(60)
})
