// What is done to the server process itself from outside, other than a kill.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { databaseUrlOf, runSql, TEMPLATE } from '../_help/postgres.ts'
import { waitFor } from '../_help/wait-for.ts'
import { checkStored, noFindings } from './check.ts'
import { type Rig, startRig } from './rig.ts'
import { createWriters } from './writers.ts'

describe.runIf(inject('postgresUrl') !== null)('the log', () => {
  let name: string
  const url = () => inject('postgresUrl') as string
  beforeEach(async () => {
    name = `log_${crypto.randomUUID().replaceAll('-', '')}`
    await runSql(url(), `create database ${name} template ${TEMPLATE}`)
  })
  afterEach(() => runSql(url(), `drop database ${name} with (force)`))

  test.each(['gone', 'asleep'] as const)(
    '[BOUND] its reader is %s and the server serves on',
    { timeout: 60_000 },
    async (reader) => {
      const child = spawn(process.execPath, ['server/main.ts'], {
        env: { PATH: process.env.PATH, DATABASE_URL: databaseUrlOf(url(), name), PORT: '0', LOG_LEVEL: 'info' },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const exit = once(child, 'exit')
      try {
        let said = ''
        child.stdout.on('data', (chunk) => {
          said += chunk
        })
        const address = await waitFor('the server is ready', () => /ready at (http\S+)/.exec(said)?.[1], 30_000)
        if (reader === 'gone') {
          child.stdout.destroy()
          child.stderr.destroy()
        } else {
          child.stdout.pause()
          child.stderr.pause()
        }
        // Each is a line; together they are more than a pipe holds.
        for (let i = 0; i < 20; i++) {
          const asked = Array.from({ length: 50 }, () => fetch(`${address}/api/projects`).then(({ status }) => status))
          expect(new Set(await Promise.all(asked))).toEqual(new Set([401]))
        }
        expect((await fetch(`${address}/healthz`)).status).toBe(200)
        expect(child.exitCode).toBe(null)
        child.kill('SIGTERM')
        if (reader === 'asleep') child.stdout.resume()
        expect(await exit).toEqual([0, null])
      } finally {
        child.kill('SIGKILL')
      }
    },
  )
})

describe.runIf(inject('postgresUrl') !== null)('SIGTERM', () => {
  let rig: Rig
  beforeEach(async () => {
    rig = await startRig(inject('postgresUrl') as string, 10)
  })
  afterEach(() => rig.close())

  test('[LOG9] what runs is ended and answered, the process ends with 0, and everybody is back in 10 s', {
    timeout: 90_000,
  }, async () => {
    const writers = createWriters(rig.season, 1)
    writers.open(rig.url)
    try {
      writers.write()
      await waitFor('work is acknowledged', () => writers.acknowledged() > 50)
      const startedAt = performance.now()
      // Throws unless the process ends by itself with 0.
      await rig.terminate()
      expect(performance.now() - startedAt).toBeLessThan(10_000)
      // Attempts to come back meanwhile fail with another code.
      expect(writers.closeCodes().filter((code) => code === 1012)).toHaveLength(10)
      // What was begun was answered: nothing without an answer was done.
      const { rows } = await rig.database.pool.query<{ id: string }>('select command_id as id from history')
      const done = new Set(rows.map(({ id }) => id))
      const unanswered = writers.entries().filter(({ outcome }) => outcome === 'unknown')
      expect(unanswered.filter(({ command }) => done.has(command.id))).toEqual([])
      await rig.restart()
      const backAt = performance.now()
      const before = writers.acknowledged()
      await waitFor('everybody is back', () => writers.connected() === 10, 10_000)
      await waitFor('work goes on', () => writers.acknowledged() > before, 10_000 - (performance.now() - backAt))
      writers.rest()
      await writers.resolved()
      const found = noFindings()
      await checkStored(rig.database.db, rig.season, writers.entries(), found)
      expect(found).toEqual(noFindings())
    } finally {
      writers.close()
    }
  })
})
