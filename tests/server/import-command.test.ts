// `npm run import`: the command as an administrator runs it, in a process of its own.
import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documents } from '../../db/schema/documents.ts'
import { createTestApp, type Team, type TestApp } from '../_help/app.ts'

let app: TestApp
let team: Team
let folder: string
beforeAll(async () => {
  app = await createTestApp()
  team = await app.addTeam('Cyberspace')
  folder = await mkdtemp(join(tmpdir(), 'mawqif-import-'))
  await copyFile('../shared/seeds/002_9dad2cb1eac42895.txt', join(folder, 'overview.txt'))
  await writeFile(join(folder, 'empty.txt'), '')
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const run = (...args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const { databaseUrl, dataDir } = app.database
    const env = { ...process.env, DATA_DIR: dataDir, ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
    execFile(process.execPath, ['server/cli.ts', 'import', ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    )
  })

test('imports beside a running server on Postgres; on the embedded database it says who holds it', async () => {
  const paths = ['overview.txt', 'empty.txt', 'missing.txt'].map((name) => join(folder, name))
  const { code, out, err } = await run('--project', 'Cyberspace', '--as', team.analyst.email, ...paths)
  expect(code).toBe(1)
  if (app.database.kind === 'embedded') {
    expect(err).toMatch(/in use/)
    return
  }
  const lines = out.trim().split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[0]).toMatch(/^imported .*overview\.txt/)
  expect(lines[1]).toMatch(/^failed .*empty\.txt.* is empty/)
  expect(lines[2]).toMatch(/^failed .*missing\.txt.*no such file/)
  expect(lines[3]).toBe('1 of 3 files imported')
  expect(await app.ctx.db.select({ createdBy: documents.createdBy }).from(documents)).toEqual([
    { createdBy: team.analyst.userId },
  ])
  expect((await run('--project', team.projectId, '--as', team.analyst.email, ...paths.slice(0, 1))).out).toContain(
    'already in this project',
  )
})

test('says in one sentence what is wrong with its arguments', async () => {
  const file = join(folder, 'overview.txt')
  if (app.database.kind === 'embedded') {
    expect((await run('--project', 'Cyberspace', file)).err).toMatch(/in use/)
    return
  }
  expect((await run('--project', 'Cyberspace', file)).err).toMatch(/^Usage: npm run import/)
  expect((await run('--project', 'Other', '--as', team.lead.email, file)).err).toMatch(/in no project “Other”/)
  expect((await run('--project', 'Cyberspace', '--as', 'nobody@example.org', file)).err).toMatch(/No account/)
  const viewer = await run('--project', 'Cyberspace', '--as', team.viewer.email, file)
  expect([viewer.code, viewer.out]).toEqual([1, expect.stringContaining('0 of 1')])
})
