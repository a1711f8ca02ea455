import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { openDocumentSession } from '../../../client/reader/document-session.ts'
import { createCommandQueue } from '../../../client/sync/command-queue.ts'
import { readAnyText } from '../../../shared/doc/read-any-text.ts'
import { createTextDoc, readTextDoc, textFragment } from '../../../shared/doc/text.ts'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
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

afterAll(async () => {
  vi.unstubAllGlobals()
  await app.close()
})

/** What a version to come might write: a table after the first block. */
function addTable(doc: Y.Doc): Uint8Array {
  const before = Y.encodeStateVector(doc)
  const table = new Y.XmlElement('table')
  table.insert(0, [new Y.XmlText('خلية'), new Y.XmlElement('cell')])
  textFragment(doc).insert(1, [table])
  return Y.encodeStateAsUpdate(doc, before)
}

test('[ROLE9] text that this version does not know opens for reading, whole, and nothing is written to it', async () => {
  await app.ctx.projectLog.commit({ projectId: team.projectId, userId: team.lead.userId }, async () => ({
    event: { kind: 'document.update', subjectId: document.documentId, payload: {} },
    texts: new Map([[document.documentId, addTable]]),
  }))
  const sent: unknown[] = []
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(address: string) {
        super(address, [], { headers: team.analyst.headers })
      }
      override send(data: unknown) {
        sent.push(data)
        super.send(data as Uint8Array)
      }
    },
  )
  const queue = createCommandQueue({
    storage: { load: async () => [], put: async () => {}, remove: async () => {} },
    post: () => Promise.reject(new Error('nothing is sent')),
    clock: { now: Date.now, after: () => () => {} },
  })
  const session = openDocumentSession({
    origin: url,
    documentId: document.documentId,
    layerId: document.layerId,
    me: team.analyst.userId,
    queue,
    codebook: () => undefined,
  })
  const model = await waitFor('the text is here', () => session.text.get())
  expect(session.isTextKnown.get()).toBe(false)
  expect(model.blocks.map(({ text }) => text.trim())).toEqual([
    document.blocks[0]?.text,
    'خلية',
    ...document.blocks.slice(1).map(({ text }) => text),
  ])
  expect(model.blocks[1]).toMatchObject({ type: 'paragraph', direction: 'rtl' })
  expect(session.perform(newCreate(document, []))).toBe(false)
  expect(queue.entries()).toEqual([])
  // Questions (step 1, packed step 1) and presence; never an update, never a command.
  for (const frame of sent as Uint8Array[])
    expect([[0, 0], [1], [104]]).toContainEqual([...frame.slice(0, frame[0] === 0 ? 2 : 1)])
  session.close()
  queue.close()
})

test('each thing that the schema does not know is noticed; what it knows reads as ever', () => {
  const doc = createTextDoc(document.blocks)
  expect(readAnyText(doc)).toEqual({ blocks: readTextDoc(doc), isKnown: true })
  const first = (copy: Y.Doc) => textFragment(copy).get(0) as Y.XmlElement
  const changes: ((copy: Y.Doc) => void)[] = [
    (copy) => first(copy).setAttribute('colour', 'red'),
    (copy) => first(copy).setAttribute('type', 'poem'),
    (copy) => first(copy).setAttribute('dir', 'ttb'),
    (copy) => (first(copy).get(0) as Y.XmlText).format(0, 3, { bold: true }),
    (copy) => first(copy).insert(1, [new Y.XmlElement('note')]),
    (copy) => textFragment(copy).insert(0, [new Y.XmlText('loose')]),
  ]
  for (const change of changes) {
    const copy = new Y.Doc()
    Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
    change(copy)
    const { blocks, isKnown } = readAnyText(copy)
    expect(isKnown).toBe(false)
    for (const { text } of document.blocks) expect(blocks.some((block) => block.text.trim() === text)).toBe(true)
  }
})
