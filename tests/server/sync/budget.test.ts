import * as encoding from 'lib0/encoding'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_SOCKETS_PER_USER } from '../../../server/sockets/bounds.ts'
import { createGate } from '../../../server/sockets/gate.ts'
import { encodeAwareness, encodeSync } from '../../../shared/protocol/frames.ts'
import { CLOSE, FRAME, layerRoom, MAX_COMMANDS_PER_SECOND, textRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { openPeer, openRaw } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addDocument, newCreate, type TestDocument } from '../../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team
let document: TestDocument

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  document = await addDocument(app, team)
})

afterAll(() => app.close())

async function addMember(role: 'analyst' | 'viewer'): Promise<Person> {
  const person = await app.addPerson()
  await app.addMember(team.projectId, person, role)
  return person
}

describe('[BOUND] one person, over all sockets', () => {
  // A state vector that names a client the room does not know: the answer is encoded anew for each.
  const askForDifference = encodeSync(
    'step1',
    encoding.encode((encoder) => {
      for (const number of [1, 7, 0]) encoding.writeVarUint(encoder, number)
    }),
  )

  test('states of a room that are asked for again and again close the socket, also after coming back', async () => {
    const viewer = await addMember('viewer')
    const path = `/sync/${textRoom(document.documentId)}`
    const open = async () => {
      const socket = openRaw(url, path, viewer.headers)
      await socket.opened()
      // Once its rights are known: before, frames are bounded by themselves.
      socket.send(askForDifference)
      await waitFor('served', () => socket.frames.length)
      return socket
    }
    const first = await open()
    for (let n = 0; n < 2 * MAX_SOCKETS_PER_USER; n++) first.send(askForDifference)
    expect(await first.closed()).toBe(CLOSE.tooMany)
    expect(first.frames.length).toBeLessThan(1.5 * MAX_SOCKETS_PER_USER)

    // What a second gives back is served; a whole burst it is not.
    const again = openRaw(url, path, viewer.headers)
    await again.opened()
    for (let n = 0; n < MAX_SOCKETS_PER_USER; n++) again.send(askForDifference)
    expect(await again.closed()).toBe(CLOSE.tooMany)
  })

  test('differences of a long document count by their size, those in one packet too', async () => {
    const long = await addDocument(
      app,
      team,
      Array.from({ length: 20 }, () => 'كلمة '.repeat(10_000)),
    )
    const viewer = await addMember('viewer')
    const socket = openRaw(url, `/sync/${textRoom(long.documentId)}`, viewer.headers)
    await socket.opened()
    for (let n = 0; n < MAX_SOCKETS_PER_USER / 4; n++) socket.send(askForDifference)
    expect(await socket.closed()).toBe(CLOSE.tooMany)
    expect(socket.frames.length).toBeLessThan(10)
  })

  test('updates that hold nothing new are counted with them', async () => {
    const viewer = await addMember('viewer')
    const socket = openRaw(url, `/sync/${textRoom(document.documentId)}`, viewer.headers)
    await socket.opened()
    for (let n = 0; n < 2 * MAX_SOCKETS_PER_USER; n++) socket.send(encodeSync('update', Uint8Array.of(0, 0)))
    expect(await socket.closed()).toBe(CLOSE.tooMany)
  })

  test('commands of several sockets share one rate', async () => {
    const analyst = await addMember('analyst')
    const peers = Array.from({ length: 4 }, () => openPeer(url, layerRoom(document.layerId), analyst))
    await Promise.all(peers.map((peer) => peer.synced()))
    for (const peer of peers) for (let n = 0; n < MAX_COMMANDS_PER_SECOND; n++) peer.send(newCreate(document, []))
    await waitFor('every reply', () => peers.every((peer) => peer.replies.size === MAX_COMMANDS_PER_SECOND))
    const refused = peers.flatMap((peer) => [...peer.replies.values()].filter((reply) => !reply.ok))
    // Without sharing, each socket's burst of twice the rate would let every one of them through.
    expect(refused.length).toBeGreaterThan(0)
    for (const reply of refused) expect(reply).toMatchObject({ retry: true, error: { code: 'too_many_requests' } })
    for (const peer of peers) peer.close()
  })

  test('commands over HTTP have that rate as well', async () => {
    const analyst = await addMember('analyst')
    const path = `/api/projects/${team.projectId}/commands`
    const answers = await Promise.all(
      Array.from({ length: 3 * MAX_COMMANDS_PER_SECOND }, () =>
        app.request(analyst, 'POST', path, newCreate(document, [])),
      ),
    )
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
  })

  test('requests of all live sockets share one rate', async () => {
    const viewer = await addMember('viewer')
    const sockets = Array.from({ length: 4 }, () => openRaw(url, `/live/${team.projectId}`, viewer.headers))
    await Promise.all(sockets.map((socket) => waitFor('hello', () => socket.frames.length)))
    for (const socket of sockets)
      for (let n = 0; n < MAX_SOCKETS_PER_USER / 2; n++) socket.send(JSON.stringify({ type: 'matrix.unwatch' }))
    await waitFor('one is closed', () => sockets.some((socket) => socket.code() === CLOSE.tooMany))
    for (const socket of sockets) socket.close()
  })
})

describe('[BOUND] JSON that is nested too deep goes nowhere', () => {
  const deep = '['.repeat(50_000)

  test('over HTTP it is a bad request', async () => {
    const answer = await app.app.inject({
      method: 'POST',
      url: `/api/projects/${team.projectId}/commands`,
      headers: { ...team.analyst.headers, 'content-type': 'application/json' },
      payload: `{"type":${deep}`,
    })
    expect(answer.statusCode).toBe(400)
    expect(answer.json()).toMatchObject({ error: { code: 'bad_request', details: { reason: 'more than 32 levels' } } })
  })

  test.each([
    ['a command', () => `/sync/${layerRoom(document.layerId)}`, encodeJson(FRAME.command, `{"id":${deep}`)],
    ['a presence state', () => `/sync/${textRoom(document.documentId)}`, encodeAwareness([entryOf('['.repeat(4_000))])],
    ['a live request', () => `/live/${team.projectId}`, `{"type":${deep}`],
  ])('%s closes its socket', async (_what, path, frame) => {
    const socket = openRaw(url, path(), team.analyst.headers)
    await socket.opened()
    socket.send(frame)
    expect(await socket.closed()).toBe(CLOSE.badFrame)
  })

  function encodeJson(kind: number, json: string): Uint8Array {
    return encoding.encode((encoder) => {
      encoding.writeVarUint(encoder, kind)
      encoding.writeVarString(encoder, json)
    })
  }

  function entryOf(state: string) {
    return { clientId: 7, clock: 1, state }
  }
})

test('[BOUND] a gate lets so many through at a time, in order, and the next when one failed', async () => {
  const gate = createGate(2)
  const started: number[] = []
  const works = Array.from({ length: 5 }, () => Promise.withResolvers<void>())
  const runs = works.map(({ promise }, n) =>
    gate(() => {
      started.push(n)
      return promise
    }),
  )
  expect(started).toEqual([0, 1])
  works[1]?.reject(new Error('failed'))
  await expect(runs[1]).rejects.toThrow('failed')
  expect(started).toEqual([0, 1, 2])
  for (const { resolve } of works) resolve()
  await Promise.allSettled(runs)
  expect(started).toEqual([0, 1, 2, 3, 4])
})
