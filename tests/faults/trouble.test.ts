// A sample of `npm run faults:trouble`, which lasts a minute for each.
import { describe, expect, inject, test } from 'vitest'
import { type Outcome, TOLD_WITHIN_MS } from './trouble.ts'
import { canHaveDisks, runDisk, runProxied } from './troubles.ts'

const url = inject('postgresUrl')
const hasDisks = url !== null && (await canHaveDisks())
/** MiB that the server may grow by while nothing can be saved. */
const MAX_GROWTH = 64

function expectHarmless({ found, okMeanwhile, toldMs, rss: [before, most] }: Outcome, isAllowed = 0) {
  expect(toldMs).toBeLessThan(TOLD_WITHIN_MS)
  expect(found).toEqual({ lost: [], doubled: [], other: [] })
  expect(okMeanwhile).toBeLessThanOrEqual(isAllowed)
  expect(most - before).toBeLessThan(MAX_GROWTH)
}

describe.runIf(url !== null)(
  '[LOG7] [LOG8] while nothing can be saved, people are told, and everything is saved after',
  () => {
    test.each(['away', 'silent'] as const)('Postgres is %s', { timeout: 120_000 }, async (name) => {
      expectHarmless(await runProxied(name, url as string, 3_000))
    })

    test.runIf(hasDisks)('the disk under Postgres is full', { timeout: 120_000 }, async () => {
      // What its files have in reserve still takes some.
      expectHarmless(await runDisk('full', 3_000), 200)
    })

    test.runIf(hasDisks)('fsync fails and Postgres stops', { timeout: 120_000 }, async () => {
      expectHarmless(await runDisk('failing-fsync', 3_000))
    })
  },
)
