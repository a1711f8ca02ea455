import { EventEmitter } from 'node:events'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { createRoomStore, FORGET_AFTER_MS } from '../../../server/log/room-store.ts'
import { LAG_BYTES, MAX_EARLY_FRAMES, MAX_LAG_BYTES, MAX_SOCKETS_PER_USER } from '../../../server/sockets/bounds.ts'
import { createTokenBucket } from '../../../server/sockets/token-bucket.ts'
import { holdsNothingNew } from '../../../server/sync/holds-nothing-new.ts'
import { createOutbox } from '../../../server/sync/outbox.ts'
import { encodeSync } from '../../../shared/protocol/frames.ts'
import { CLOSE, layerRoom, MAX_COMMANDS_PER_SECOND } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
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

describe('[BOUND] one connection', () => {
  test('commands over the rate are refused, may be sent again, and the socket stays', async () => {
    const peer = openPeer(url, layerRoom(document.layerId), team.analyst)
    await peer.synced()
    const commands = Array.from({ length: 3 * MAX_COMMANDS_PER_SECOND }, () => newCreate(document, []))
    for (const command of commands) peer.send(command)
    await waitFor('every reply', () => peer.replies.size === commands.length)
    const refused = [...peer.replies.values()].filter((reply) => !reply.ok)
    expect(refused.length).toBeGreaterThan(0)
    for (const reply of refused) expect(reply).toMatchObject({ retry: true, error: { code: 'too_many_requests' } })
    const again = commands.find((command) => command.id === refused[0]?.id)
    await waitFor('accepted later', async () => again && (await peer.run(again)).ok)
    peer.close()
  })

  test('one person’s sockets are counted, and those that closed are not', async () => {
    const person = await app.addPerson('Many')
    await app.addMember(team.projectId, person, 'viewer')
    const path = `/live/${team.projectId}`
    const many = Array.from({ length: MAX_SOCKETS_PER_USER }, () => openRaw(url, path, person.headers))
    await Promise.all(many.map((one) => waitFor('hello', () => one.frames.length)))
    expect(await openRaw(url, path, person.headers).closed()).toBe(CLOSE.tooMany)
    for (const one of many) one.close()
    await waitFor('room again', async () => {
      const one = openRaw(url, path, person.headers)
      await waitFor('answer', () => one.frames.length || one.code())
      one.close()
      return one.code() !== CLOSE.tooMany
    })
  })

  test('a token bucket lets the sustained rate through and no more than its burst at once', () => {
    const bucket = createTokenBucket(10, 20, 0)
    expect(Array.from({ length: 25 }, () => bucket.take(1, 0)).filter(Boolean)).toHaveLength(20)
    expect(Array.from({ length: 25 }, () => bucket.take(1, 1_000)).filter(Boolean)).toHaveLength(10)
    expect(bucket.take(1, 500)).toBe(false)
  })

  test('frames before the rights are known are bounded', async () => {
    const socket = openRaw(url, `/sync/${layerRoom(document.layerId)}`, team.viewer.headers)
    socket.socket.on('open', () => {
      for (let n = 0; n < 40 * MAX_EARLY_FRAMES; n++) socket.send(Uint8Array.of(3))
    })
    expect(await socket.closed()).toBe(CLOSE.tooMany)
  })
})

describe('[SYNC3] a peer that does not read', () => {
  /** The edge of the process: a socket whose network takes nothing until told. */
  function slowSocket() {
    const sent: { frame: Uint8Array; flushed: () => void }[] = []
    const socket = Object.assign(new EventEmitter(), {
      OPEN: 1,
      readyState: 1,
      bufferedAmount: 0,
      closedWith: null as number | null,
      send(frame: Uint8Array, flushed: () => void) {
        socket.bufferedAmount += frame.byteLength
        sent.push({ frame, flushed })
      },
      close(code: number) {
        socket.closedWith = code
        socket.readyState = 2
      },
    })
    const flush = () => {
      for (const { flushed } of sent.splice(0)) {
        socket.bufferedAmount = 0
        flushed()
      }
    }
    return { socket, sent, flush }
  }

  const updatesOf = (count: number, size: number) => {
    const doc = new Y.Doc()
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    for (let n = 0; n < count; n++) doc.getMap('m').set(String(n), 'x'.repeat(size))
    return { doc, updates }
  }

  test('is skipped, then sent one difference that makes it whole', () => {
    const { socket, sent, flush } = slowSocket()
    const outbox = createOutbox(socket as unknown as WebSocket, () => expect.unreachable())
    const { doc, updates } = updatesOf(20, 1_000)
    socket.bufferedAmount = LAG_BYTES + 1
    for (const update of updates) outbox.sendUpdate(encodeSync('update', update), update)
    expect(sent).toHaveLength(0)
    outbox.send(Uint8Array.of(101))
    flush()
    expect(sent).toHaveLength(1)
    const copy = new Y.Doc()
    Y.applyUpdate(copy, (sent[0] as (typeof sent)[number]).frame.slice(2 + 3))
    expect(copy.getMap('m').toJSON()).toEqual(doc.getMap('m').toJSON())
    outbox.close()
  })

  test('is sent the whole room where it missed more than is kept, and closed past the last bound', () => {
    const { socket, flush } = slowSocket()
    const sendWhole = vi.fn()
    const outbox = createOutbox(socket as unknown as WebSocket, sendWhole)
    const { updates } = updatesOf(3, LAG_BYTES / 2)
    socket.bufferedAmount = LAG_BYTES + 1
    for (const update of updates) outbox.sendUpdate(encodeSync('update', update), update)
    outbox.send(Uint8Array.of(101))
    flush()
    expect(sendWhole).toHaveBeenCalledOnce()
    socket.bufferedAmount = MAX_LAG_BYTES + 1
    outbox.send(Uint8Array.of(101))
    expect(socket.closedWith).toBe(CLOSE.slow)
    outbox.close()
  })
})

describe('whether an update holds anything new', () => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'قانون')
  doc.getText('t').delete(1, 2)

  test('what the document has, it has; one letter more or less is new', () => {
    expect(holdsNothingNew(doc, Y.encodeStateAsUpdate(doc))).toBe(true)
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    const before = Y.encodeStateVector(copy)
    copy.getText('t').delete(0, 1)
    expect(holdsNothingNew(doc, Y.encodeStateAsUpdate(copy, before))).toBe(false)
    copy.getText('t').insert(0, 'x')
    expect(holdsNothingNew(doc, Y.encodeStateAsUpdate(copy, before))).toBe(false)
    expect(holdsNothingNew(copy, Y.encodeStateAsUpdate(doc))).toBe(true)
    expect(holdsNothingNew(doc, Y.encodeStateAsUpdate(new Y.Doc()))).toBe(true)
  })

  test('many deletions of the same range cost one walk', () => {
    const wide = new Y.Doc()
    const array = wide.getArray('a')
    for (let n = 0; n < 20_000; n++) array.insert(0, [n])
    array.delete(0, 20_000)
    const ranges = 20_000
    const update = [0, 1, ...varUint(wide.clientID), ...varUint(ranges)]
    for (let n = 0; n < ranges; n++) update.push(0, ...varUint(20_000))
    const start = performance.now()
    expect(holdsNothingNew(wide, Uint8Array.from(update))).toBe(true)
    expect(performance.now() - start).toBeLessThan(2_000)
  })

  function varUint(value: number): number[] {
    return value < 128 ? [value] : [128 | (value % 128), ...varUint(Math.floor(value / 128))]
  }
})

describe('the end', () => {
  test('a room is forgotten some time after its last use, not while somebody holds it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    const store = createRoomStore(app.ctx.db)
    try {
      const room = layerRoom(document.layerId)
      const release = store.hold(room)
      await store.read(room, () => null)
      vi.advanceTimersByTime(10 * FORGET_AFTER_MS)
      expect(store.has(room)).toBe(true)
      release()
      vi.advanceTimersByTime(FORGET_AFTER_MS / 2)
      expect(store.has(room)).toBe(true)
      vi.advanceTimersByTime(FORGET_AFTER_MS)
      expect(store.has(room)).toBe(false)
    } finally {
      vi.useRealTimers()
      await store.close()
    }
  })

  test('a server that closes tells every socket to come back', async () => {
    const own = await createTestApp()
    const { url } = await own.listen()
    const team = await own.addTeam()
    const document = await addDocument(own, team)
    const sockets = [`/live/${team.projectId}`, `/sync/${layerRoom(document.layerId)}`].map((path) =>
      openRaw(url, path, team.viewer.headers),
    )
    for (const one of sockets) await one.opened()
    sockets[1]?.send(encodeSync('step1', Uint8Array.of(0)))
    await Promise.all(sockets.map((one) => waitFor('served', () => one.frames.length)))
    await own.close()
    for (const one of sockets) expect(await one.closed()).toBe(CLOSE.restart)
  })
})
