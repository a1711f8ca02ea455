// Builds the client when it was never built or what it is made of is newer. `npm start` and `npm test` run it, so
// that nobody has to know about the build.
import { existsSync, globSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { run } from './run.ts'

const BUILT = 'dist/client/index.html'
// Folders too: their time changes when a file goes.
const SOURCES = ['client', 'client/**', 'shared', 'shared/**', 'index.html', 'vite.config.ts', 'package-lock.json']

/** Runs in the project's root. Throws when the build fails or is needed where it cannot be made. */
export async function buildIfStale(): Promise<void> {
  const builtAt = existsSync(BUILT) ? statSync(BUILT).mtimeMs : null
  if (builtAt !== null && globSync(SOURCES).every((path) => statSync(path).mtimeMs <= builtAt)) return
  const vite = viteProgram()
  if (vite === null) {
    // Installed without the tools to build: what was built elsewhere is served as it is.
    if (builtAt !== null) return
    throw new Error('The client is not built and Vite is not installed: run `npm ci` without --omit=dev.')
  }
  const code = await run(process.execPath, [vite, 'build', '--logLevel', 'warn'])
  if (code !== 0) throw new Error('The client could not be built.')
}

function viteProgram(): string | null {
  try {
    return join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js')
  } catch {
    return null
  }
}

if (import.meta.main) {
  try {
    await buildIfStale()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
