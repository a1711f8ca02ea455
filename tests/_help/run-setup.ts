// Before any test file: a folder for the run and, where its programs are found, one throw-away Postgres with a
// migrated template.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { keepUntilEnd } from './keep-until-end.ts'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where test files may leave things; removed when the run ends. */
    runFolder: string
    /** Address of the cluster without the database's name; null where Postgres is not installed. */
    postgresUrl: string | null
  }
}

export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-run-'))
  const kept = keepUntilEnd({ folder })
  const postgres = await startPostgres()
  project.provide('runFolder', folder)
  project.provide('postgresUrl', postgres?.url ?? null)
  return async () => {
    await postgres?.stop()
    await kept.end()
  }
}
