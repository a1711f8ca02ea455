// A sample of `npm run faults:crash`, which runs hundreds of cycles.
import { expect, inject, test } from 'vitest'
import { KINDS, runCrash } from './crash.ts'

const kinds = KINDS.filter((kind) => kind === 'embedded' || inject('postgresUrl') !== null)

test.each(kinds)(
  '[LOG7] nothing acknowledged is lost or done twice when %s is killed',
  { timeout: 240_000 },
  async (kind) => {
    const totals = await runCrash({ kind, cycles: 2, seed: 7, limitMs: 60_000 })
    expect(totals.found).toEqual({ lost: [], doubled: [], other: [] })
    expect(totals.cycles).toBeGreaterThan(0)
    expect(totals.ok).toBeGreaterThan(10)
  },
)
