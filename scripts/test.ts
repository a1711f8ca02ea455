// `npm test`: everything, from a clean checkout. Arguments go to Vitest; files named *.test.ts need no browser.
import { buildIfStale } from './build-if-stale.ts'
import { run } from './run.ts'

const args = process.argv.slice(2)
const files = args.filter((arg) => !arg.startsWith('-'))
const isWithoutBrowser = files.length > 0 && files.every((file) => /\.test\.tsx?$/.test(file))

try {
  const env: NodeJS.ProcessEnv = {}
  if (!isWithoutBrowser) {
    const { ensureChromium } = await import('./chromium.ts')
    env.CHROMIUM = await ensureChromium()
    await buildIfStale()
  }
  process.exitCode = await run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...args], env)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
