// Before any test file: a folder for the run and, where its programs are found, one throw-away Postgres with a
// migrated template. Vitest calls this once a project; all of them share one run.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { type Kept, keepUntilEnd } from './keep-until-end.ts'
import { startPostgres, type TestPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files may leave things; removed when the run ends. */
    runFolder: string
    /** Address of the cluster without the database's name; null where Postgres is not installed. */
    postgresUrl: string | null
  }
}

type Run = { folder: string; kept: Kept; postgres: TestPostgres | null }

let run: Promise<Run> | null = null
let users = 0

export default async function setup(project: TestProject) {
  users++
  run ??= start()
  const { folder, postgres } = await run
  project.provide('runFolder', folder)
  project.provide('postgresUrl', postgres?.url ?? null)
  return async () => {
    if (--users > 0) return
    const ended = await run
    run = null
    await ended?.postgres?.stop()
    await ended?.kept.end()
  }
}

async function start(): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-run-'))
  return { folder, kept: keepUntilEnd({ folder }), postgres: await startPostgres() }
}
