import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { openDocumentSession } from '../../../client/reader/document-session.ts'
import { createCommandQueue } from '../../../client/sync/command-queue.ts'
import { connectRoom, type Room } from '../../../client/sync/connect-room.ts'
import { digestLayer, digestText } from '../../../shared/doc/digest.ts'
import { layerMap, readLayer } from '../../../shared/doc/layer.ts'
import { createTextDoc, readTextDoc, textFragment } from '../../../shared/doc/text.ts'
import type { AnnotationId } from '../../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
import { openPeer } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addDocument, newCreate, rangeOf, type TestDocument } from '../../_help/workspace.ts'

const DIGEST_EVERY_MS = 100

let app: TestApp
let url: string
let team: Team
let document: TestDocument
const opened: { close(): void }[] = []

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  document = await addDocument(app, team)
  const author = keep(openPeer(url, layerRoom(document.layerId), team.analyst))
  await author.synced()
  for (let n = 0; n < 3; n++) await author.run(newCreate(document, [], [rangeOf(document, n, 0, 5)]))
})

afterAll(() => app.close())
afterEach(() => {
  for (const one of opened.splice(0)) one.close()
  vi.unstubAllGlobals()
})

function keep<T extends { close(): void }>(one: T): T {
  opened.push(one)
  return one
}

function signInAtBrowser() {
  class BrowserSocket extends WebSocket {
    constructor(address: string) {
      super(address, [], { headers: team.analyst.headers })
    }
  }
  vi.stubGlobal('WebSocket', BrowserSocket)
}

async function open(kind: 'text' | 'layer'): Promise<Room> {
  signInAtBrowser()
  const room = keep(
    connectRoom({
      origin: url,
      room: kind === 'text' ? textRoom(document.documentId) : layerRoom(document.layerId),
      me: team.analyst.userId,
      localState: null,
      digest: kind === 'text' ? digestText : digestLayer,
      digestEveryMs: DIGEST_EVERY_MS,
    }),
  )
  await waitFor('loaded', () => room.state.get().isLoaded)
  return room
}

const copyOf = (doc: Y.Doc) => {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

describe('[SYNC5] a copy that is not the room is found out and read anew', () => {
  test('of a layer: records that were changed, taken away, or made up', async () => {
    const room = await open('layer')
    const before = readLayer(room.doc)
    const whole = new Map(before)
    expect(before.size).toBe(3)
    const [changed, removed] = [...before.keys()] as [string, string]
    const tampered = room.doc
    const map = layerMap(tampered)
    map.set(changed, { ...before.get(changed), note: 'never written' })
    map.delete(removed)
    await waitFor('replaced', () => room.doc !== tampered)
    expect(readLayer(room.doc)).toEqual(whole)
  })

  test('of a text, and the page goes on hearing what is committed', async () => {
    const room = await open('text')
    const before = readTextDoc(room.doc)
    const tampered = room.doc
    textFragment(tampered).delete(0, 2)
    await waitFor('replaced', () => room.doc !== tampered)
    expect(readTextDoc(room.doc)).toEqual(before)
  })

  test('a copy that is the room is left as it is, also while others write', async () => {
    const room = await open('layer')
    const replaced = vi.fn()
    room.onReplaced(replaced)
    const first = room.doc
    const author = keep(openPeer(url, layerRoom(document.layerId), team.lead))
    await author.synced()
    for (let n = 0; n < 20; n++) await author.run(newCreate(document, []))
    await waitFor('the same everywhere', () => readLayer(room.doc).size === readLayer(author.doc).size)
    expect(room.doc).toBe(first)
    expect(replaced).not.toHaveBeenCalled()
  })

  test('what waits on this device, and the text on the page, stay', async () => {
    signInAtBrowser()
    const queue = createCommandQueue({
      storage: { load: async () => [], put: async () => {}, remove: async () => {} },
      post: () => Promise.reject(new Error('offline')),
      clock: { now: Date.now, after: () => () => {} },
    })
    const session = keep(
      openDocumentSession({
        origin: url,
        documentId: document.documentId,
        layerId: document.layerId,
        me: team.analyst.userId,
        queue,
        codebook: () => undefined,
        digestEveryMs: DIGEST_EVERY_MS,
      }),
    )
    keep(queue)
    await waitFor('loaded', () => session.text.get() !== null && session.layer.view().records.size > 0)
    const committed = session.layer.view().records.size
    // Shown, and refused by nobody yet: its layer has no socket that would carry it.
    queue.detach(document.layerId)
    const command = newCreate(document, [], [rangeOf(document, 3, 0, 5)])
    session.perform(command)
    expect(session.layer.view().records.size).toBe(committed + 1)
    const ids = [...session.layer.view().records.keys()].filter((id) => id !== command.annotationId)
    const changed = vi.fn()
    session.layer.subscribe(changed)
    session.layer.readFrom(layerWithout(session, ids[0] as AnnotationId))
    expect(session.layer.view().records.has(ids[0] as AnnotationId)).toBe(false)
    expect(session.layer.view().records.has(command.annotationId)).toBe(true)
    expect(session.layer.view().records.size).toBe(committed)
    expect(changed).toHaveBeenCalledOnce()
    // The others' records are the same objects: nothing of them is drawn anew.
    expect(changed).toHaveBeenCalledWith(new Set([ids[0], command.annotationId]))
  })

  function layerWithout(session: ReturnType<typeof openDocumentSession>, id: AnnotationId): Y.Doc {
    const doc = new Y.Doc()
    for (const [key, record] of session.layer.view().records) if (key !== id) layerMap(doc).set(key, record)
    return doc
  }
})

describe('digests', () => {
  test('are of the content, not of how it came about', () => {
    const [a, b] = [new Y.Doc(), new Y.Doc()]
    layerMap(a).set('x', { n: 1 })
    layerMap(a).set('y', { n: 2 })
    layerMap(b).set('y', { n: 0 })
    layerMap(b).set('y', { n: 2 })
    layerMap(b).set('x', { n: 1 })
    expect(digestLayer(a)).toEqual(digestLayer(b))
    layerMap(b).set('x', { n: 2 })
    expect(digestLayer(a)).not.toEqual(digestLayer(b))
  })

  test('of a text differ by one letter, one attribute, and the order of blocks', () => {
    const doc = createTextDoc(document.blocks)
    const digest = digestText(doc)
    expect(digestText(copyOf(doc))).toEqual(digest)
    const changes: ((copy: Y.Doc) => void)[] = [
      (copy) => ((textFragment(copy).get(0) as Y.XmlElement).get(0) as Y.XmlText).insert(0, 'x'),
      (copy) => (textFragment(copy).get(0) as Y.XmlElement).setAttribute('type', 'heading'),
      (copy) => textFragment(copy).insert(0, [(textFragment(copy).get(1) as Y.XmlElement).clone()]),
    ]
    for (const change of changes) {
      const copy = copyOf(doc)
      change(copy)
      expect(digestText(copy)).not.toEqual(digest)
    }
  })
})
