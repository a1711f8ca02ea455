// Documents after import: list, metadata, removal, and who may do what.
import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { insertDocument } from '../../db/repos/documents/writer.ts'
import { annotations, tags } from '../../db/schema/annotations.ts'
import { issues } from '../../db/schema/codebook.ts'
import { history } from '../../db/schema/project.ts'
import { rooms, roomUpdates } from '../../db/schema/rooms.ts'
import type { FanoutEvent } from '../../server/fanout/fanout.ts'
import { readTextDoc } from '../../shared/doc/text.ts'
import type { DocumentId, LayerId } from '../../shared/model/ids.ts'
import { PAGE_SIZE } from '../../shared/model/limits.ts'
import { proposeMetadata } from '../../shared/text/metadata.ts'
import { parseText } from '../../shared/text/parse-text.ts'
import { createTestApp, type Team, type TestApp } from '../_help/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

/** Writes a document as the sample project does. */
async function addDocument({ projectId, lead }: Team, text = 'Title\n\n1 - First.\n\nالثانية.\n') {
  const id = randomUUID() as DocumentId
  const layerId = randomUUID() as LayerId
  const parsed = parseText(text)
  await app.ctx.projectLog.commit({ projectId, userId: lead.userId }, async (tx, { at }) => {
    await insertDocument(tx, {
      id,
      projectId,
      layerId,
      metadata: proposeMetadata(parsed, 'a.txt'),
      source: { name: 'a.txt', bytes: Buffer.from(text), sha256: id, charset: 'utf-8', text },
      blocks: parsed.blocks,
      createdBy: lead.userId,
      at,
      parserVersion: 'test',
      confirmed: true,
    })
    return { event: { kind: 'document.import', subjectId: id, payload: {} }, documents: [id] }
  })
  return { id, layerId, url: `/api/projects/${projectId}/documents/${id}` }
}

/** One annotation with one issue-only tag on the first block. */
async function addTag({ projectId, lead }: Team, { id: documentId, layerId }: { id: string; layerId: string }) {
  const [annotationId, tagId, issueId] = [randomUUID(), randomUUID(), randomUUID()]
  const at = new Date()
  await app.ctx.db.insert(issues).values({
    id: issueId,
    projectId,
    key: `issue-${issueId.slice(0, 8)}`,
    label: { en: 'Issue' },
    proposition: {},
    include: '',
    exclude: '',
    keywords: { ar: [], en: [] },
    colour: 0,
    codable: true,
    ord: 0,
  })
  const by = { projectId, documentId, authorId: lead.userId, createdAt: at }
  await app.ctx.db.insert(annotations).values({
    ...by,
    id: annotationId,
    layerId,
    ranges: [],
    startCp: 0,
    endCp: 5,
    quote: 'Title',
    prefix: '',
    suffix: '',
    anchorState: 'anchored',
    note: '',
    updatedAt: at,
    updatedBy: lead.userId,
  })
  await app.ctx.db.insert(tags).values({
    ...by,
    id: tagId,
    annotationId,
    ord: 0,
    issueId,
    act: 'position',
    attribution: 'own_text',
    capacity: 'national',
    confidence: 'certain',
    status: 'proposed',
    codebookVersion: 1,
  })
  return { issueId, tagId }
}

const committed = (run: () => Promise<unknown>) => {
  const events: FanoutEvent[] = []
  const end = app.ctx.fanout.subscribe((event) => events.push(event))
  return run().then(() => {
    end()
    return events.find((event) => event.type === 'committed')
  })
}

test('a new document has a text room with its blocks and an empty layer room', async () => {
  const team = await app.addTeam()
  const document = await addDocument(team)
  const found = await app.ctx.db.select().from(rooms).where(eq(rooms.documentId, document.id)).orderBy(asc(rooms.name))
  expect(found.map(({ name, seq }) => [name, seq])).toEqual([
    [`layer/${document.layerId}`, 0],
    [`text/${document.id}`, 1],
  ])
  const updates = await app.ctx.db
    .select()
    .from(roomUpdates)
    .where(eq(roomUpdates.room, `text/${document.id}`))
  expect(updates).toHaveLength(1)
  const { body } = await app.request(team.viewer, 'GET', `${document.url}/text`)
  const room = new Y.Doc()
  for (const { update } of updates) Y.applyUpdate(room, update)
  expect(readTextDoc(room)).toEqual(
    body.blocks.map(({ startCp: _start, endCp: _end, ...block }: { startCp: 0; endCp: 0 }) => block),
  )
})

test('a summary counts the annotations and tags that are there', async () => {
  const team = await app.addTeam()
  const document = await addDocument(team)
  const { tagId } = await addTag(team, document)
  const read = async () => (await app.request(team.viewer, 'GET', document.url)).body
  expect(await read()).toMatchObject({ annotationCount: 1, tagCount: 1, layerId: document.layerId })
  await app.ctx.db.update(tags).set({ deletedAt: new Date() }).where(eq(tags.id, tagId))
  expect(await read()).toMatchObject({ annotationCount: 1, tagCount: 0 })
})

test('the list pages from the newest to the oldest, each document once', async () => {
  const team = await app.addTeam()
  const ids: string[] = []
  for (let n = 0; n < PAGE_SIZE + 3; n++) ids.unshift((await addDocument(team)).id)
  const list = `/api/projects/${team.projectId}/documents`
  const first = (await app.request(team.viewer, 'GET', list)).body
  const second = (await app.request(team.viewer, 'GET', `${list}?cursor=${first.next}`)).body
  expect([first.items.length, second.items.length, second.next]).toEqual([PAGE_SIZE, 3, null])
  const listed = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
  expect(new Set(listed)).toEqual(new Set(ids))
  const times = [...first.items, ...second.items].map(({ createdAt }: { createdAt: string }) => createdAt)
  expect(times).toEqual([...times].sort().reverse())
  expect((await app.request(team.viewer, 'GET', `${list}?cursor=nonsense`)).body.error.code).toBe('bad_request')
})

test('[HIST] a change of metadata is a confirmation, an event of the history, and told to whoever looks', async () => {
  const team = await app.addTeam()
  const document = await addDocument(team)
  const change = { symbol: 'A/1', docDate: '2021-06-08' }
  let answer: { body: unknown } = { body: null }
  const event = await committed(async () => {
    answer = await app.request(team.analyst, 'PATCH', document.url, change)
  })
  expect(answer.body).toMatchObject({ ...change, datePrecision: 'day', title: 'Title' })
  expect((answer.body as { confirmedAt: string }).confirmedAt).not.toBeNull()
  expect(event).toMatchObject({ documents: [document.id], cells: [] })
  const [last] = (await app.ctx.db.select().from(history).where(eq(history.subjectId, document.id))).slice(-1)
  expect(last).toMatchObject({ kind: 'document.update', userId: team.analyst.userId, payload: change })
  // A date that is taken away takes its precision along.
  expect((await app.request(team.lead, 'PATCH', document.url, { docDate: null })).body).toMatchObject({
    docDate: null,
    datePrecision: null,
  })
  expect((await app.request(team.lead, 'PATCH', document.url, { title: ' ' })).status).toBe(400)
})

test('[MTX] a removed document is hidden everywhere and names the cells that its tags leave', async () => {
  const team = await app.addTeam()
  const document = await addDocument(team)
  const { issueId } = await addTag(team, document)
  const event = await committed(() => app.request(team.lead, 'DELETE', document.url))
  expect(event).toMatchObject({ removedDocuments: [document.id], documents: [], cells: [{ actorId: null, issueId }] })
  for (const path of ['', '/text', '/source']) {
    expect((await app.request(team.lead, 'GET', document.url + path)).status).toBe(404)
  }
  expect((await app.request(team.lead, 'GET', `/api/projects/${team.projectId}/documents`)).body.items).toEqual([])
  expect((await app.request(team.lead, 'PATCH', document.url, { symbol: 'A' })).status).toBe(404)
  expect((await app.request(team.lead, 'DELETE', document.url)).status).toBe(404)
})

test('[ROLE] reading is for members, confirming for analysts, removing for leads', async () => {
  const team = await app.addTeam()
  const other = await app.addTeam()
  const document = await addDocument(team)
  const status = async (person: Team['lead'], method: string, body?: object) =>
    (await app.request(person, method, document.url, body)).status
  expect(await status(team.viewer, 'GET')).toBe(200)
  expect(await status(other.lead, 'GET')).toBe(404)
  expect(await status(team.viewer, 'PATCH', { symbol: 'A' })).toBe(403)
  expect(await status(other.lead, 'PATCH', { symbol: 'A' })).toBe(404)
  expect(await status(team.analyst, 'DELETE')).toBe(403)
  expect(await status(other.lead, 'DELETE')).toBe(404)
  // Nor through another project's address.
  const foreign = `/api/projects/${other.projectId}/documents/${document.id}`
  for (const [method, path] of [
    ['GET', ''],
    ['GET', '/text'],
    ['GET', '/source'],
    ['DELETE', ''],
  ] as const) {
    expect((await app.request(other.lead, method, foreign + path)).status).toBe(404)
  }
  expect((await app.request(team.viewer, 'GET', document.url)).body.symbol).toBe('')
})
