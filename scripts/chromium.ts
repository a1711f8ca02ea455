// The browser of the end-to-end tests: one that is there, else one that is installed.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { run } from './run.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** Path of a Chromium: the variable CHROMIUM, the system's, Playwright's own; null when there is none. */
export function findChromium(): string | null {
  const { CHROMIUM, PATH = '' } = process.env
  if (CHROMIUM) {
    if (existsSync(CHROMIUM)) return CHROMIUM
    throw new Error(`CHROMIUM is ${CHROMIUM}, which does not exist: correct it or leave it out.`)
  }
  const system = PATH.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [...system, chromium.executablePath()].find((path) => existsSync(path)) ?? null
}

/** As findChromium, but installs one when there is none. Throws with what to do when that fails too. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium()
  if (found) return found
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    await run('apt-get', ['update', '-qq'], env)
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-core'], env)
  }
  if (!findChromium()) await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'])
  const installed = findChromium()
  if (installed) return installed
  throw new Error(
    'The end-to-end tests need Chromium and it could not be installed: install it with your package manager, or set CHROMIUM to the path of one.',
  )
}
