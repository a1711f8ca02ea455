import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { MAX_SOCKETS_PER_USER } from '../../../server/sockets/bounds.ts'
import { encodeSync } from '../../../shared/protocol/frames.ts'
import { layerRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type TestApp } from '../../_help/app.ts'
import { type ProbedServer, startProbedServer } from '../../_help/probed-server.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addDocument } from '../../_help/workspace.ts'

const PEOPLE = 10
const CONNECTIONS = PEOPLE * MAX_SOCKETS_PER_USER
const MAX_BYTES_PER_CONNECTION = 25 * 1024

let app: TestApp
let server: ProbedServer

beforeAll(async () => {
  app = await createTestApp()
  const { databaseUrl, dataDir } = app.database
  // The embedded database is one process's: there, the server has a folder of its own, and nobody to let in.
  if (databaseUrl) server = await startProbedServer({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir })
})

afterAll(async () => {
  await server?.stop()
  await app.close()
})

test('[BOUND] an idle connection holds at most 25 KiB', async ({ skip }) => {
  if (!server) skip('no Postgres is installed here')
  const team = await app.addTeam()
  const documents = await Promise.all([0, 1, 2, 3].map(() => addDocument(app, team)))
  const open = async (cookie: string, room: string) => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/sync/${room}`, {
      headers: { cookie, origin: server.url },
      perMessageDeflate: false,
    })
    await new Promise((resolve, reject) => {
      socket.on('open', () => socket.send(encodeSync('step1', Uint8Array.of(0))))
      socket.once('message', resolve)
      socket.once('error', reject)
      socket.once('close', (code) => reject(new Error(`closed ${code}`)))
    })
    return socket
  }
  // What the first connections make once for all: code, pools, rooms.
  const warm = await Promise.all(
    Array.from({ length: 50 }, (_, n) => open(team.viewer.headers.cookie, layerRoom(documents[n % 4]?.layerId ?? ''))),
  )
  const before = await server.read()
  const sockets: WebSocket[] = []
  for (let person = 0; person < PEOPLE; person++) {
    const viewer = await app.addPerson()
    await app.addMember(team.projectId, viewer, 'viewer')
    const rooms = Array.from({ length: MAX_SOCKETS_PER_USER }, (_, n) => layerRoom(documents[n % 4]?.layerId ?? ''))
    sockets.push(...(await Promise.all(rooms.map((room) => open(viewer.headers.cookie, room)))))
  }
  const reading = await server.read()
  const perConnection = (reading.heldBytes - before.heldBytes) / CONNECTIONS
  expect(perConnection).toBeLessThan(MAX_BYTES_PER_CONNECTION)
  for (const socket of [...warm, ...sockets]) socket.terminate()
  // And gives it back.
  await waitFor('given back', async () => (await server.read()).heldBytes - before.heldBytes < CONNECTIONS * 1024)
})
