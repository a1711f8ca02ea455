// A migrated embedded database to copy: making one takes seconds, so it is kept between runs.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { openDatabase } from '../../db/connect.ts'
import { migrateDatabase } from '../../db/migrate.ts'

const CACHE = 'node_modules/.cache/mawqif'

/** Folder of a closed, migrated embedded database; never opened in place. */
export async function embeddedTemplate(): Promise<string> {
  const name = `embedded-${await versionOf()}`
  const path = join(CACHE, name)
  if (existsSync(path)) return path
  await mkdir(CACHE, { recursive: true })
  const outdated = (await readdir(CACHE)).filter((entry) => entry.startsWith('embedded-'))
  const making = await mkdtemp(join(CACHE, 'making-'))
  const database = await openDatabase({ databaseUrl: null, dataDir: making })
  await migrateDatabase(database)
  await database.pool.query('vacuum')
  await database.close()
  // Another worker may have been faster; its folder is as good.
  await rename(join(making, 'embedded'), path).catch((error) => {
    if (!existsSync(path)) throw error
  })
  for (const entry of outdated) if (entry !== name) await rm(join(CACHE, entry), { recursive: true, force: true })
  await rm(making, { recursive: true, force: true })
  return path
}

/** Changes with the migrations and with PGlite's own version. */
async function versionOf(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of (await readdir('db/migrations')).filter((file) => file.endsWith('.sql')).sort()) {
    hash.update(await readFile(join('db/migrations', file)))
  }
  const pglite = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  hash.update(await readFile(join(pglite, '../../package.json')))
  return hash.digest('hex').slice(0, 16)
}
