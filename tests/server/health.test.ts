// What somebody who watches the process is told.
import { request } from 'node:http'
import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { createTestApp } from '../_help/app.ts'
import { openPeer } from '../_help/sockets.ts'
import { addDocument } from '../_help/workspace.ts'

test('[SEEN3] readiness tells the database from its migrations', async () => {
  const server = await createTestApp()
  const ready = { database: 'ok', migrations: 'ok', nodes: 'alone' }
  expect((await server.request(null, 'GET', '/readyz')).body).toEqual({ status: 'ready', ...ready })

  // Further than this process knows: another has migrated, and this one goes on meanwhile.
  await server.ctx.db.execute(sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', 1)`)
  expect((await server.request(null, 'GET', '/readyz')).status).toBe(200)
  await server.ctx.db.execute(sql`delete from drizzle.__drizzle_migrations where hash <> 'newer'`)
  const behind = await server.request(null, 'GET', '/readyz')
  expect([behind.status, behind.body.error.details]).toEqual([503, { ...ready, migrations: 'missing' }])

  await server.database.close()
  const away = await server.request(null, 'GET', '/readyz')
  expect([away.status, away.body.error.code]).toEqual([503, 'unavailable'])
  expect(away.body.error.details).toEqual({ database: 'away', migrations: 'unknown', nodes: 'alone' })
  expect((await server.request(null, 'GET', '/healthz')).status).toBe(200)
  await server.app.close()
})

test('[SEEN3] a process that stops is not ready from the first moment on', async () => {
  const server = await createTestApp()
  const { url } = await server.listen()
  const team = await server.addTeam()
  const document = await addDocument(server, team)
  // Somebody is there, so that stopping takes a moment.
  const peer = openPeer(url, `text/${document.documentId}`, team.viewer)
  await peer.synced()
  const answered = new Promise<number>((resolve, reject) => {
    const asking = request(`${url}/readyz`, { agent: false }, (response) => resolve(response.resume().statusCode ?? 0))
    asking.on('error', reject)
    asking.on('socket', (socket) => {
      socket.on('connect', () => {
        // The connection was taken before; the question comes after.
        stopping = server.app.close()
        asking.end()
      })
    })
    asking.flushHeaders()
  })
  let stopping: Promise<void> | undefined
  expect(await answered).toBe(503)
  peer.close()
  await stopping
  await server.database.close()
})
