// The README's first command in a fresh clone of what is committed: install, build, start, until the address is shown.
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Figure } from './figure.ts'
import { waitUntilReady } from './server-process.ts'

export async function run(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-first-'))
  try {
    await promisify(execFile)('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, folder])
    // A group of its own, so that npm, its shell and the server all hear the end.
    const child = spawn('/bin/sh', ['-c', 'npm ci --no-audit --no-fund && npm start'], {
      cwd: folder,
      env: strangersEnv(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const server = await waitUntilReady(child, ({ pid }) => {
      if (pid !== undefined) process.kill(-pid, 'SIGTERM')
    })
    await server.stop()
    return [
      {
        name: 'first command, warm package cache',
        value: server.startMs / 1_000,
        unit: 's',
        goal: { max: 90 },
        note: 'npm ci && npm start in a clone of HEAD; warm if npm ci ran here before',
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

// Without what `npm run` adds: the stranger's shell finds the system's own node.
function strangersEnv(): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|DATABASE_URL$)/.test(name)))
  const path = (env.PATH ?? '').split(':').filter((entry) => !entry.includes('node_modules'))
  return { ...env, PATH: path.join(':'), PORT: '0' }
}
