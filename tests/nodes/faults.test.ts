// A sample of `npm run faults:nodes`, where each fault lasts as long as it does in life.
import { expect, inject, test } from 'vitest'
import { createTestDatabase } from '../_help/database.ts'
import { HEAL_MS, play, SCENARIOS } from './scenarios.ts'

// Several processes on one database need a Postgres.
test.runIf(inject('postgresUrl') !== null).each(SCENARIOS)(
  '[NODE4] nothing acknowledged is lost and all heals: $name',
  { timeout: 120_000 },
  async (scenario) => {
    const database = await createTestDatabase('postgres')
    try {
      const outcome = await play(database, scenario, { seconds: 2, workMs: 600 }, 11)
      expect(outcome).toMatchObject({ lost: [], doubled: [], other: [] })
      expect(outcome.acknowledged).toBeGreaterThan(20)
      expect(outcome.healMs).toBeLessThan(HEAL_MS)
    } finally {
      await database.close()
    }
  },
)
