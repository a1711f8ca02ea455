// The process itself: what it says when it starts, when it cannot, and how it ends.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { openDatabase } from '../../db/connect.ts'
import { embeddedTemplate } from '../_help/embedded-template.ts'
import { waitFor } from '../_help/wait-for.ts'

let dataDir: string
const toClose: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  dataDir = await mkdtemp(join(inject('runFolder'), 'start-'))
  await cp(await embeddedTemplate(), join(dataDir, 'embedded'), { recursive: true })
})
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
  await rm(dataDir, { recursive: true, force: true })
})

/** Starts the server on the folder, or whatever `env` says. */
function start(env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['server/main.ts'], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const server = { child, exit: once(child, 'exit'), out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    server.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    server.err += chunk
  })
  toClose.push(async () => {
    child.kill('SIGKILL')
    await server.exit
  })
  return server
}

const addressIn = (out: string) => /^Mawqif is ready at (http:\/\/localhost:\d+)$/m.exec(out)?.[1]

test.each(['SIGTERM', 'SIGINT'] as const)(
  'says one line for people, then JSON, and on %s ends in order',
  { timeout: 60_000 },
  async (signal) => {
    const server = start()
    const address = await waitFor('the server is ready', () => addressIn(server.out), 30_000)
    expect((await fetch(`${address}/healthz`)).status).toBe(200)
    // Something that is logged.
    await fetch(`${address}/api/session`, { method: 'POST', headers: { origin: address } })
    server.child.kill(signal)
    expect(await server.exit).toEqual([0, null])
    const lines = server.out.trimEnd().split('\n')
    expect(lines.filter((line) => !line.startsWith('{"level":'))).toEqual([`Mawqif is ready at ${address}`])
    expect(server.err).toBe('')
    // The folder was left free and whole.
    const database = await openDatabase({ databaseUrl: null, dataDir })
    toClose.push(() => database.close())
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  },
)

test('a port in use is refused in one sentence', { timeout: 60_000 }, async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  toClose.push(async () => other.close())
  const { port } = other.address() as { port: number }
  const server = start({ PORT: String(port) })
  expect(await server.exit).toEqual([1, null])
  expect(server.err).toBe(`Port ${port} is already in use: stop what uses it, or choose another one with PORT.\n`)
  expect(server.out).not.toMatch(/ready/)
})

test('a package that is not installed is named, and the folder is left free', { timeout: 60_000 }, async () => {
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({
      resolve(name, context, next) {
        if (name !== '@fastify/cookie') return next(name, context)
        throw Object.assign(new Error("Cannot find package '" + name + "'"), { code: 'ERR_MODULE_NOT_FOUND' })
      },
    })`
  const server = start({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hook)}` })
  expect(await server.exit).toEqual([1, null])
  expect(server.err).toMatch(
    /^A package that this version needs is not installed \(.*@fastify\/cookie.*\): run npm ci\.$/m,
  )
  const database = await openDatabase({ databaseUrl: null, dataDir })
  toClose.push(() => database.close())
  expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a folder in use is refused in one sentence', { timeout: 60_000 }, async () => {
  const database = await openDatabase({ databaseUrl: null, dataDir })
  toClose.push(() => database.close())
  const server = start()
  expect(await server.exit).toEqual([1, null])
  expect(server.err).toMatch(/^The data folder .* is in use by another running Mawqif: .*\n$/)
})

test('a database that is not there is refused in one sentence', { timeout: 60_000 }, async () => {
  const server = start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:9/nowhere' })
  expect(await server.exit).toEqual([1, null])
  expect(server.err).toBe('The database cannot be reached (ECONNREFUSED): start it, or correct DATABASE_URL.\n')
})

test('a wrong variable is named', { timeout: 60_000 }, async () => {
  const server = start({ PORT: 'http' })
  expect(await server.exit).toEqual([1, null])
  expect(server.err).toMatch(/^Configuration is not valid\.\nPORT: .*\n$/)
})
