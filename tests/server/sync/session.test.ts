import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { readRecords } from '../../../db/repos/annotations/reader.ts'
import { readTextDoc } from '../../../shared/doc/text.ts'
import { encodeAwareness, encodeCommand, encodeSync } from '../../../shared/protocol/frames.ts'
import { CLOSE, layerRoom, MAX_AWARENESS_BYTES, MAX_FRAME_BYTES, textRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { openLive, openPeer, openRaw } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newTag,
  PARAGRAPHS,
  type TestCodes,
  type TestDocument,
} from '../../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team
let codes: TestCodes
let document: TestDocument
let outsider: Person
const opened: { close(): void }[] = []

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  codes = await addCodes(app, team)
  document = await addDocument(app, team)
  outsider = await app.addPerson('Outsider')
})

afterAll(async () => {
  for (const one of opened) one.close()
  await app.close()
})

const keep = <T extends { close(): void }>(one: T): T => {
  opened.push(one)
  return one
}
const peerIn = (room: string, person: Pick<Person, 'headers'>) => keep(openPeer(url, room, person))
const raw = (path: string, headers: Record<string, string>) => keep(openRaw(url, path, headers))
const layerPath = () => `/sync/${layerRoom(document.layerId)}`
const textPath = () => `/sync/${textRoom(document.documentId)}`
const stored = () => readRecords(app.ctx.db, document.layerId)

describe('reading a room', () => {
  test('a plain y-websocket client reads the text as it was imported', async () => {
    const peer = peerIn(textRoom(document.documentId), team.viewer)
    await peer.synced()
    expect(readTextDoc(peer.doc).map((block) => block.text)).toEqual(PARAGRAPHS)
  })

  test('[SYNC1] two peers see a tag that a third sets, and one that comes later reads the same', async () => {
    const room = layerRoom(document.layerId)
    const [author, colleague] = [peerIn(room, team.analyst), peerIn(room, team.lead)]
    await Promise.all([author.synced(), colleague.synced()])
    const command = newCreate(document, [newTag(codes)])
    expect(await author.run(command)).toMatchObject({ ok: true, id: command.id })
    const seen = await waitFor('tag at the colleague', () => colleague.records().get(command.annotationId))
    expect(seen).toMatchObject({ authorId: team.analyst.userId, quote: command.quote, tags: [{ status: 'proposed' }] })
    const late = peerIn(room, team.viewer)
    await late.synced()
    expect(late.records()).toEqual(await stored())
    expect(late.records()).toEqual(author.records())
  })

  test('frames that come before the room is loaded are kept', async () => {
    const early = raw(layerPath(), team.analyst.headers)
    early.socket.on('open', () => early.send(encodeSync('step1', Uint8Array.of(0))))
    await waitFor('step 2', () => early.frames.some((frame) => frame[0] === 0 && frame[1] === 1))
  })
})

describe('[ROLE2, ROLE3] who may open a socket', () => {
  test.each([
    ['nobody', () => ({}), CLOSE.notSignedIn],
    ['a forged cookie', () => ({ cookie: `__Host-mawqif=${'A'.repeat(43)}` }), CLOSE.notSignedIn],
    ['a non-member', () => outsider.headers, CLOSE.notFound],
  ])('%s is accepted and closed with the right code', async (_who, headers, code) => {
    for (const path of [layerPath(), textPath(), `/live/${team.projectId}`]) {
      const socket = raw(path, { origin: team.lead.headers.origin, ...headers() })
      expect(await socket.closed()).toBe(code)
      expect(socket.frames).toEqual([])
    }
  })

  test('a room that does not exist answers as one that may not be seen', async () => {
    for (const path of [`/sync/text/${randomUUID()}`, `/sync/layer/${randomUUID()}`, '/sync/layer/x', '/live/1'])
      expect(await raw(path, team.lead.headers).closed()).toBe(CLOSE.notFound)
  })

  test('another origin is refused before the upgrade', async () => {
    const socket = raw(layerPath(), { ...team.lead.headers, origin: 'http://elsewhere.test' })
    expect(await socket.refused()).toBe(403)
  })
})

describe('[ROLE4, SYNC4] what a client sends never reaches a document', () => {
  const foreignUpdate = () => {
    const doc = new Y.Doc()
    doc.getMap('annotations').set(randomUUID(), { forged: true })
    return Y.encodeStateAsUpdate(doc)
  }

  test.each(['lead', 'analyst', 'viewer'] as const)('update bytes of a %s close only that socket', async (role) => {
    for (const path of [layerPath(), textPath()]) {
      const before = await stored()
      const witness = peerIn(path.slice('/sync/'.length), team.lead)
      await witness.synced()
      const stateBefore = Y.encodeStateVector(witness.doc)
      const socket = raw(path, team[role].headers)
      await socket.opened()
      socket.send(encodeSync('update', foreignUpdate()))
      expect(await socket.closed()).toBe(CLOSE.forbidden)
      expect(await stored()).toEqual(before)
      expect(Y.encodeStateVector(witness.doc)).toEqual(stateBefore)
      expect(witness.provider.wsconnected).toBe(true)
    }
  })

  test('a deletion of what the room holds is an update as well', async () => {
    const peer = peerIn(textRoom(document.documentId), team.analyst)
    await peer.synced()
    peer.doc.getXmlFragment('text').delete(0, 1)
    expect(await waitFor('closed', () => peer.closedWith())).toBe(CLOSE.forbidden)
  })

  test('an update that holds nothing new is ignored: an offline cache may be resent', async () => {
    const peer = peerIn(textRoom(document.documentId), team.viewer)
    await peer.synced()
    const socket = raw(textPath(), team.viewer.headers)
    await socket.opened()
    socket.send(encodeSync('step2', Y.encodeStateAsUpdate(peer.doc)))
    socket.send(encodeSync('update', Uint8Array.of(0, 0)))
    socket.send(encodeSync('step1', Uint8Array.of(0)))
    await waitFor('answer after them', () => socket.frames.some((frame) => frame[0] === 0 && frame[1] === 1))
    expect(socket.code()).toBeNull()
  })

  test.each([
    ['nothing', Uint8Array.of()],
    ['an unknown kind', Uint8Array.of(77)],
    ['a length beyond its end', Uint8Array.of(0, 0, 200, 1)],
    ['bytes left over', Uint8Array.of(3, 3)],
    ['a state vector that is none', encodeSync('step1', Uint8Array.of(255, 255))],
    ['an update that is none', encodeSync('update', Uint8Array.of(1, 255, 255, 255))],
    ['a command without an id', encodeCommand({ type: 'annotation.delete' })],
    ['a command that is not JSON', Uint8Array.of(100, 1, 123)],
  ])('%s closes its sender and nobody else', async (_what, frame) => {
    const witness = peerIn(layerRoom(document.layerId), team.lead)
    await witness.synced()
    const socket = raw(layerPath(), team.viewer.headers)
    await socket.opened()
    socket.send(frame)
    expect(await socket.closed()).toBe(CLOSE.badFrame)
    expect(witness.provider.wsconnected).toBe(true)
  })

  test('[BOUND] a frame over the limit closes its sender', async () => {
    const socket = raw(layerPath(), team.viewer.headers)
    await socket.opened()
    socket.send(new Uint8Array(MAX_FRAME_BYTES + 1))
    expect(await socket.closed()).toBe(CLOSE.tooBig)
  })

  test('a command on a text room is not a frame of that room', async () => {
    const socket = raw(textPath(), team.analyst.headers)
    await socket.opened()
    socket.send(encodeCommand(newCreate(document, [])))
    expect(await socket.closed()).toBe(CLOSE.badFrame)
  })

  test("a viewer's command is refused and the socket stays", async () => {
    const peer = peerIn(layerRoom(document.layerId), team.viewer)
    await peer.synced()
    const before = await stored()
    const reply = await peer.run(newCreate(document, [newTag(codes)]))
    expect(reply).toMatchObject({ ok: false, retry: false, error: { code: 'forbidden' } })
    expect(await stored()).toEqual(before)
    expect(peer.provider.wsconnected).toBe(true)
  })

  test('a command for another layer does not find it', async () => {
    const other = await addDocument(app, team)
    const peer = peerIn(layerRoom(document.layerId), team.analyst)
    await peer.synced()
    expect(await peer.run(newCreate(other, []))).toMatchObject({ ok: false, error: { code: 'not_found' } })
  })
})

describe('presence', () => {
  test('[ROLE5] identity and colour are the server’s, whatever a client claims', async () => {
    const room = textRoom(document.documentId)
    const [liar, watcher] = [peerIn(room, team.analyst), peerIn(room, team.lead)]
    await Promise.all([liar.synced(), watcher.synced()])
    liar.awareness.setLocalState({
      user: { id: team.lead.userId, name: 'Lead', colour: 3 },
      selection: { anchor: { blockId: 'b0', offset: 1 }, head: { blockId: 'b0', offset: 4 } },
      cursor: 'anything',
    })
    const state = await waitFor('presence', () =>
      [...watcher.awareness.getStates().values()].find((one) => one.selection),
    )
    expect(state).toEqual({
      user: { id: team.analyst.userId, name: 'Analyst', colour: expect.any(Number) },
      selection: { anchor: { blockId: 'b0', offset: 1 }, head: { blockId: 'b0', offset: 4 } },
    })
    liar.close()
    await waitFor('gone', () => ![...watcher.awareness.getStates().values()].some((one) => one.selection))
  })

  test('nobody can speak for another peer, nor remove it', async () => {
    const room = textRoom(document.documentId)
    const [victim, watcher] = [peerIn(room, team.analyst), peerIn(room, team.lead)]
    await Promise.all([victim.synced(), watcher.synced()])
    victim.awareness.setLocalState({
      selection: { anchor: { blockId: 'b1', offset: 0 }, head: { blockId: 'b1', offset: 2 } },
    })
    const [id] = await waitFor('presence', () =>
      [...watcher.awareness.getStates()].find(([, one]) => one.selection?.anchor.blockId === 'b1'),
    )
    const attacker = raw(textPath(), team.viewer.headers)
    await attacker.opened()
    attacker.send(encodeAwareness([{ clientId: id, clock: 1_000, state: 'null' }]))
    attacker.send(
      encodeAwareness([
        { clientId: 5, clock: 1, state: '{}' },
        { clientId: id, clock: 2_000, state: 'null' },
      ]),
    )
    await waitFor('the attacker shows', () =>
      [...watcher.awareness.getStates().values()].some((one) => one.user?.id === team.viewer.userId),
    )
    expect(watcher.awareness.getStates().get(id)).toMatchObject({ user: { id: team.analyst.userId } })
  })

  test('[BOUND] a state over the limit, and one that is not JSON, close their sender', async () => {
    for (const state of [JSON.stringify({ selection: 'x'.repeat(MAX_AWARENESS_BYTES) }), '{']) {
      const socket = raw(textPath(), team.viewer.headers)
      await socket.opened()
      socket.send(encodeAwareness([{ clientId: 9, clock: 1, state }]))
      expect(await socket.closed()).toBe(CLOSE.badFrame)
    }
  })

  test('the live view tells who has which document open, and when the last window closed', async () => {
    const live = keep(openLive(url, team.projectId, team.viewer))
    await live.next('hello')
    const reader = await app.addPerson('Reader')
    await app.addMember(team.projectId, reader, 'analyst')
    const windows = [
      openPeer(url, textRoom(document.documentId), reader),
      openPeer(url, textRoom(document.documentId), reader),
    ]
    const isThere = (people: { userId: string }[]) => people.filter((person) => person.userId === reader.userId).length
    const { people } = await live.next('presence', (event) => isThere(event.people) === 1)
    expect(people.find((person) => person.userId === reader.userId)).toMatchObject({
      documentId: document.documentId,
      name: 'Reader',
    })
    for (const window of windows) window.close()
    await waitFor('gone', () => {
      const last = live.events.findLast((event) => event.type === 'presence')
      return last?.type === 'presence' && isThere(last.people) === 0
    })
  })
})

describe('[ROLE6] rights that end while a socket is open', () => {
  test('a session that ended closes its sockets within a second', async () => {
    const person = await app.addPerson('Leaver')
    await app.addMember(team.projectId, person, 'analyst')
    const paths = [layerPath(), textPath(), `/live/${team.projectId}`]
    const sockets = paths.map((path) => raw(path, person.headers))
    for (const socket of sockets.slice(0, 2))
      socket.socket.on('open', () => socket.send(encodeSync('step1', Uint8Array.of(0))))
    await Promise.all(sockets.map((socket) => waitFor('served', () => socket.frames.length)))
    const before = performance.now()
    expect((await app.request(person, 'DELETE', '/api/session')).status).toBe(204)
    for (const socket of sockets) expect(await socket.closed()).toBe(CLOSE.notSignedIn)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('a removed member loses his sockets, a demoted one his commands', async () => {
    const person = await app.addPerson('Removed')
    await app.addMember(team.projectId, person, 'analyst')
    const peer = peerIn(layerRoom(document.layerId), person)
    await peer.synced()
    expect(await peer.run(newCreate(document, []))).toMatchObject({ ok: true })
    const url = `/api/projects/${team.projectId}/members/${person.userId}`
    expect((await app.request(team.lead, 'PATCH', url, { role: 'viewer' })).status).toBe(200)
    expect(await peer.run(newCreate(document, []))).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect((await app.request(team.lead, 'DELETE', url)).status).toBe(204)
    expect(await waitFor('closed', () => peer.closedWith())).toBe(CLOSE.forbidden)
  })

  test('a removed member loses his text, his layer and his live view within a second', async () => {
    const person = await app.addPerson('Removed')
    await app.addMember(team.projectId, person, 'viewer')
    const sockets = [layerPath(), textPath(), `/live/${team.projectId}`].map((path) => raw(path, person.headers))
    for (const socket of sockets.slice(0, 2))
      socket.socket.on('open', () => socket.send(encodeSync('step1', Uint8Array.of(0))))
    await Promise.all(sockets.map((socket) => waitFor('served', () => socket.frames.length)))
    const before = performance.now()
    const url = `/api/projects/${team.projectId}/members/${person.userId}`
    expect((await app.request(team.lead, 'DELETE', url)).status).toBe(204)
    for (const socket of sockets) expect(await socket.closed()).toBe(CLOSE.forbidden)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('a lead who is made a viewer while his commands are under way: none is done after it', async () => {
    const person = await app.addPerson('Demoted')
    await app.addMember(team.projectId, person, 'lead')
    const peer = peerIn(layerRoom(document.layerId), person)
    await peer.synced()
    const url = `/api/projects/${team.projectId}/members/${person.userId}`
    const commands = Array.from({ length: 24 }, () => newCreate(document, []))
    for (const command of commands.slice(0, 12)) peer.send(command)
    const demoted = app.request(team.lead, 'PATCH', url, { role: 'viewer' })
    for (const command of commands.slice(12)) peer.send(command)
    expect((await demoted).status).toBe(200)
    const late = newCreate(document, [])
    expect(await peer.run(late)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const outcomes = await waitFor('every answer', () => {
      const all = commands.map(({ id }) => peer.replies.get(id))
      return all.every((reply) => reply !== undefined) ? all : null
    })
    // In their order: from the first that is refused on, all are.
    const refusedFrom = outcomes.findIndex((reply) => !reply?.ok)
    if (refusedFrom !== -1)
      for (const reply of outcomes.slice(refusedFrom)) expect(reply).toMatchObject({ error: { code: 'forbidden' } })
    const records = await readRecords(app.ctx.db, document.layerId)
    for (const [i, { annotationId }] of commands.entries())
      expect(records.has(annotationId)).toBe(outcomes[i]?.ok === true)
    expect(peer.closedWith()).toBeNull()
  })
})
