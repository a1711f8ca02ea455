import { defineConfig } from 'vitest/config'

/** LONG=1 gives laws and peers more seeds, and each test the time for them. */
const factor = process.env.LONG ? 20 : 1

// One cluster and one folder for the whole run, whichever projects take part.
const globalSetup = ['tests/_help/run-setup.ts']

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['tests/**/*.test.{ts,tsx}'],
          globalSetup,
          testTimeout: 20_000 * factor,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.e2e.ts'],
          globalSetup,
          // Browsers share the machine: two files at once only make each other late.
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
