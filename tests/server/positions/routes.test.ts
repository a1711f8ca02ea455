import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
import { addActor, addAnnotation, addDocument, addIssue, rangeIn, type TestDocument } from '../../_help/positions.ts'

let server: TestApp
let team: Team
let actorId: string
let issueId: string
beforeAll(async () => {
  server = await createTestApp()
  team = await server.addTeam()
  const theme = await addIssue(server.ctx.db, team.projectId, 'law')
  issueId = await addIssue(server.ctx.db, team.projectId, 'law.applicability', { parentId: theme })
  actorId = await addActor(server.ctx.db, team.projectId, 'EE', { groups: ['EU'] })
})
afterAll(() => server.close())

const scope = () => ({ projectId: team.projectId, userId: team.analyst.userId })
const get = (path: string, person = team.viewer) =>
  server.request(person, 'GET', `/api/projects/${team.projectId}/${path}`)
const evidenceOf = (more = '') => get(`evidence?actor=${actorId}&issue=${issueId}${more}`)
const tag = (more = {}) => ({ actorId, issueId, stance: 'supports' as const, ...more })

/** A document of its own for one test, hidden again after it. */
async function withDocument(paragraphs: string[], body: (document: TestDocument) => Promise<void>) {
  await body(await addDocument(server.ctx.db, scope(), paragraphs))
}

test('[MTX] the matrix comes with its revision, under the filter of the URL', async () => {
  await withDocument(['one two three'], async (document) => {
    await addAnnotation(server.ctx.db, document, [rangeIn(0, 0, 3)], {
      tags: [tag(), tag({ actorId: null, stance: null })],
    })
    const matrix = await get(`matrix?document=${document.id}`)
    expect(matrix.status).toBe(200)
    expect(matrix.body.rev).toBe(0)
    expect(matrix.body.cells).toHaveLength(2)
    const filtered = await get(
      `matrix?document=${document.id}&group=EU,type:igo&stance=supports&stance=opposes&theme=law`,
    )
    expect(filtered.body.cells).toEqual([
      { actorId, issueId, n: 1, stances: { supports: 1 }, statuses: { proposed: 1 }, documents: 1 },
    ])
  })
})

test('a malformed filter is refused with the name of its field, on every route that takes one', async () => {
  for (const path of [
    'matrix?stance=loves',
    `evidence?actor=none&issue=${issueId}&stance=loves`,
    'exports/excerpts.csv?stance=loves',
  ]) {
    const { status, body } = await get(path)
    expect([status, body.error.code, body.error.details]).toEqual([400, 'bad_filter', { field: 'stance' }])
  }
})

test('[ROLE] matrix, evidence and export are there for members alone', async () => {
  const stranger = await server.addPerson()
  for (const path of ['matrix', `evidence?actor=none&issue=${issueId}`, 'exports/excerpts.csv']) {
    const url = `/api/projects/${team.projectId}/${path}`
    for (const member of [team.lead, team.analyst, team.viewer])
      expect((await server.request(member, 'GET', url)).status).toBe(200)
    expect((await server.request(stranger, 'GET', url)).status).toBe(404)
    expect((await server.request(null, 'GET', url)).status).toBe(401)
    const nowhere = url.replace(team.projectId, crypto.randomUUID())
    expect((await server.request(stranger, 'GET', nowhere)).body).toEqual(
      (await server.request(stranger, 'GET', url)).body,
    )
  }
})

test('evidence says who, where and when, with the text around the quote cut at words', async () => {
  const long = 'word '.repeat(40).trim()
  await withDocument(['Short.', `${long} QUOTE \u{1EE00}${' more'.repeat(40)}`], async (document) => {
    const start = long.length + 1
    const { id } = await addAnnotation(server.ctx.db, document, [rangeIn(1, start, start + 5)], {
      note: 'a note',
      tags: [
        tag({
          status: 'disputed',
          reviewedBy: team.lead.userId,
          reviewedAt: new Date('2026-03-02'),
          reviewReason: 'why',
        }),
      ],
    })
    const { body } = await evidenceOf(`&document=${document.id}`)
    expect(body).toMatchObject({ rev: 0, total: 1, next: null })
    const [item] = body.items
    expect(item).toMatchObject({
      annotationId: id,
      documentId: document.id,
      documentTitle: 'Document',
      paragraph: '2',
      direction: 'ltr',
      quote: 'QUOTE',
      note: 'a note',
      authorName: 'Analyst',
      reviewerName: 'Lead',
    })
    expect(item.tag).toMatchObject({ status: 'disputed', reviewReason: 'why', reviewedAt: '2026-03-02T00:00:00.000Z' })
    expect(item.before).toMatch(/^word (word )+$/)
    expect(item.after).toMatch(/^ \u{1EE00}( more)+$/u)
    for (const context of [item.before, item.after]) {
      expect([...context].length).toBeGreaterThan(110)
      expect([...context].length).toBeLessThanOrEqual(120)
    }
  })
})

test('the text around a quote goes on in the paragraphs beside it', async () => {
  await withDocument(['Before it.', 'QUOTE', 'After it.', 'And the end.'], async (document) => {
    await addAnnotation(server.ctx.db, document, [rangeIn(1, 0, 5)], { tags: [tag()] })
    await addAnnotation(server.ctx.db, document, [rangeIn(0, 0, 6), rangeIn(2, 0, 5)], { tags: [tag()] })
    const { body } = await evidenceOf(`&document=${document.id}`)
    expect(body.items).toMatchObject([
      { quote: 'Before […] After', before: '', after: ' it.\nAnd the end.', paragraph: '1' },
      { quote: 'QUOTE', before: 'Before it.\n', after: '\nAfter it.\nAnd the end.', paragraph: '2' },
    ])
  })
})

test('evidence pages hold every tag once, in order, and a cursor of no page is refused', async () => {
  await withDocument(['x'.repeat(200)], async (document) => {
    const expected: string[] = []
    // Three tags on the same passage, so that pages end between tags of one annotation.
    const again = await addIssue(server.ctx.db, team.projectId, 'again')
    for (let n = 0; n < 84; n++) {
      const { tagIds } = await addAnnotation(server.ctx.db, document, [rangeIn(0, n, n + 2)], {
        tags: [tag({ issueId: again }), tag({ issueId: again }), tag({ issueId: again })],
      })
      expected.push(...tagIds)
    }
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await get(`evidence?actor=${actorId}&issue=${again}${cursor}`)
      expect(body.total).toBe(252)
      seen.push(...body.items.map((item: { tag: { id: string } }) => item.tag.id))
      cursor = body.next === null ? '' : `&cursor=${body.next}`
    } while (cursor !== '')
    expect(seen).toEqual(expected)
  })
  for (const cursor of ['x', Buffer.from('[1]').toString('base64url')])
    expect((await evidenceOf(`&cursor=${cursor}`)).body.error.code).toBe('bad_request')
})
