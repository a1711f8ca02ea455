// A throw-away Postgres for the test run: made in a temporary folder, reached by a Unix socket, never synced.
import { execFile } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
import { chown, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { openDatabase } from '../../db/connect.ts'
import { migrateDatabase } from '../../db/migrate.ts'
import { keepUntilEnd } from './keep-until-end.ts'
import { waitFor } from './wait-for.ts'

/** The migrated database that each test file's own is cloned from. */
export const TEMPLATE = 'mawqif_template'

export type TestPostgres = {
  /** `databaseUrlOf(url, name)` makes it a database's address. */
  url: string
  stop(): Promise<void>
}

/** Address of one database of the cluster. */
export const databaseUrlOf = (url: string, name: string) => url.replace('/?', `/${name}?`)

/** Nobody: Postgres refuses to run as root. */
const UNPRIVILEGED = { uid: 65_534, gid: 65_534 }

type Settings = Readonly<Record<string, string>>

// Every file's pool has 16 connections, some files open several.
const SETTINGS: Settings = {
  listen_addresses: '',
  max_connections: '300',
  fsync: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  shared_buffers: '64MB',
}

/** As a server that keeps people's work: every commit is on disk before it is answered. */
export const DURABLE: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  shared_buffers: '128MB',
}

/** Starts a cluster with its template, `more` over the test run's settings; null where no Postgres is installed. */
export async function startPostgres(more: Settings = {}): Promise<TestPostgres | null> {
  const cluster = await createCluster(more)
  if (cluster === null) return null
  const { folder, url } = cluster
  const kept = keepUntilEnd(cluster)
  try {
    await makeTemplate(url)
  } catch (cause) {
    const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
    await kept.end()
    throw new Error(`The test Postgres in ${folder} did not start.\n${log}`, { cause })
  }
  return { url, stop: () => kept.end() }
}

/** A cluster's files; `command` runs it. */
export type Cluster = {
  /** Holds the socket, and the data under `data`. */
  folder: string
  data: string
  url: string
  command: readonly string[]
  user: { uid: number; gid: number } | undefined
}

/** Makes a cluster that does not run yet, in `folder` or in one of its own; null where no Postgres is installed. */
export async function createCluster(more: Settings = {}, folder?: string): Promise<Cluster | null> {
  const bin = findBinaries()
  if (bin === null) return null
  const user = process.getuid?.() === 0 ? UNPRIVILEGED : undefined
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'mawqif-postgres-')))
  if (user) await chown(home, user.uid, user.gid)
  const data = join(home, 'data')
  const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'
  await promisify(execFile)(
    join(bin, 'initdb'),
    ['--no-sync', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', `--locale=${locale}`],
    { cwd: home, ...user },
  )
  const set = Object.entries({ ...SETTINGS, ...more }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = [join(bin, 'postgres'), '-D', data, '-k', home, ...set]
  return { folder: home, data, url: `postgres://postgres@/?host=${home}`, command, user }
}

/** Waits for the cluster and makes the migrated database that others are cloned from. */
export async function makeTemplate(url: string): Promise<void> {
  await waitFor('Postgres accepts connections', () => runSql(url, `create database ${TEMPLATE}`).then(() => true))
  const template = await openDatabase({ databaseUrl: databaseUrlOf(url, TEMPLATE), dataDir: '' })
  await migrateDatabase(template)
  await template.close()
}

/** Runs one statement in the cluster's maintenance database. */
export async function runSql(url: string, statement: string): Promise<void> {
  const client = new Client(databaseUrlOf(url, 'postgres'))
  // A server that ends meanwhile rejects what was asked; it says so besides.
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function findBinaries(): string | null {
  const debian = globSync('/usr/lib/postgresql/*/bin').sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
  const onPath = (process.env.PATH ?? '').split(delimiter)
  return (
    [...debian, ...onPath].find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres'))) ?? null
  )
}
