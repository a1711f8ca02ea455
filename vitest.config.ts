import { defineConfig } from 'vitest/config'

/** LONG=1 gives laws and peers more seeds, and each test the time for them. */
const factor = process.env.LONG ? 20 : 1

export default defineConfig({
  test: {
    reporters: ['default', './tests/_help/closing-line.ts'],
    // Here and not in the projects: one folder and one Postgres for the whole run, whichever projects take part.
    globalSetup: ['tests/_help/run-setup.ts'],
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          testTimeout: 20_000 * factor,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          // Browsers need the machine: after the other project, and one file at a time.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
