// [ROLE] Who may do what, for every route of the server: one row each. A route without a row fails the first test.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addJob } from '../../db/repos/jobs/writer.ts'
import { jobs } from '../../db/schema/documents.ts'
import { invites } from '../../db/schema/people.ts'
import type { JobId } from '../../shared/model/ids.ts'
import { FRAME } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, TEST_ORIGIN, TEST_PASSWORD, type Team, type TestApp } from '../_help/app.ts'
import { openRaw } from '../_help/sockets.ts'
import { form } from '../_help/upload.ts'
import { waitFor } from '../_help/wait-for.ts'
import { addCodes, addDocument, newCreate, newTag, type TestCodes, type TestDocument } from '../_help/workspace.ts'

/** What is asked for: a fresh one for every row. */
type Subject = {
  team: Team
  stranger: Person
  document: TestDocument
  codes: TestCodes
  params: Record<string, string>
}

/** Answers to: nobody signed in, a signed-in non-member, viewer, analyst, lead. */
type Answers = readonly [number, number, number, number, number]
type Row = {
  route: string
  answers: Answers
  body?: (subject: Subject) => object
  /** Query, or params that differ from the subject's. */
  query?: (subject: Subject) => string
  params?: (subject: Subject) => Record<string, string>
}

const all = (status: number): Answers => [status, status, status, status, status]
const people = (status: number): Answers => [401, status, status, status, status]
const members = (status: number): Answers => [401, 404, status, status, status]
const writers = (status: number): Answers => [401, 404, 403, status, status]
const leads = (status: number): Answers => [401, 404, 403, 403, status]
const sockets: Answers = [4401, 4404, 0, 0, 0]

const PROJECT = '/api/projects/:projectId'
const entries = (path: string, id: string): Row[] => [
  {
    route: `POST ${PROJECT}/${path}`,
    answers: writers(201),
    body: () =>
      path === 'actors'
        ? { type: 'state', names: { en: 'New' } }
        : { parentId: null, label: { en: 'New' }, proposition: {} },
  },
  { route: `PATCH ${PROJECT}/${path}/:${id}`, answers: leads(200), body: () => ({}) },
  { route: `POST ${PROJECT}/${path}/:${id}/retire`, answers: leads(200) },
  { route: `POST ${PROJECT}/${path}/:${id}/reinstate`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/${path}/:${id}/merge`,
    answers: leads(200),
    body: ({ codes }) => ({ into: path === 'actors' ? codes.actorIds[1] : codes.issueIds[1] }),
  },
  { route: `DELETE ${PROJECT}/${path}/:${id}`, answers: leads(204) },
]

const ROWS: Row[] = [
  { route: 'GET /healthz', answers: all(200) },
  { route: 'GET /readyz', answers: all(200) },
  // A session opens it to nobody (tests/server/metrics).
  { route: 'GET /metrics', answers: all(404) },
  { route: 'GET /api/docs', answers: all(200) },
  { route: 'GET /api/docs/', answers: all(200) },
  { route: 'GET /api/docs/json', answers: all(200) },
  { route: 'GET /api/docs/yaml', answers: all(200) },
  { route: 'GET /api/docs/static/index.html', answers: all(302) },
  { route: 'GET /api/docs/static/swagger-initializer.js', answers: all(200) },
  { route: 'GET /api/docs/static/theme/mawqif.css', answers: all(200) },
  { route: 'GET /api/docs/static/*', answers: all(200), params: () => ({ '*': 'index.css' }) },
  { route: 'GET /api/session', answers: all(200) },
  {
    route: 'POST /api/session',
    answers: all(401),
    body: () => ({ email: 'nobody@example.org', password: 'not the password' }),
  },
  { route: 'DELETE /api/session', answers: people(204) },
  {
    route: 'POST /api/setup',
    answers: all(409),
    body: () => ({ name: 'Late', email: 'late@example.org', password: TEST_PASSWORD, locale: 'en' }),
  },
  { route: 'PATCH /api/me', answers: people(200), body: () => ({ theme: 'dark' }) },
  {
    route: 'POST /api/me/password',
    answers: people(204),
    body: () => ({ current: TEST_PASSWORD, next: TEST_PASSWORD }),
  },
  { route: 'GET /api/invitations/:token', answers: all(200) },
  { route: 'POST /api/invitations/:token/accept', answers: [401, 200, 409, 409, 409], body: () => ({}) },
  { route: 'GET /api/projects', answers: people(200) },
  { route: 'POST /api/projects', answers: people(201), body: () => ({ name: 'Mine', codebook: 'none' }) },
  { route: `GET ${PROJECT}`, answers: members(200) },
  { route: `PATCH ${PROJECT}`, answers: leads(200), body: () => ({ name: 'Renamed' }) },
  { route: `GET ${PROJECT}/members`, answers: members(200) },
  { route: `PATCH ${PROJECT}/members/:userId`, answers: leads(200), body: () => ({ role: 'analyst' }) },
  {
    route: `DELETE ${PROJECT}/members/:userId`,
    answers: leads(204),
    // Somebody else: everybody may leave.
    params: ({ params }) => ({ userId: params.bystander as string }),
  },
  { route: `GET ${PROJECT}/invites`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/invites`,
    answers: leads(201),
    body: () => ({ role: 'viewer', maxUses: 1, expiresInHours: 1 }),
  },
  { route: `DELETE ${PROJECT}/invites/:inviteId`, answers: leads(204) },
  { route: `GET ${PROJECT}/codebook`, answers: members(200) },
  ...entries('actors', 'actorId'),
  ...entries('issues', 'issueId'),
  { route: `GET ${PROJECT}/documents`, answers: members(200) },
  { route: `POST ${PROJECT}/documents`, answers: writers(202) },
  { route: `GET ${PROJECT}/documents/:documentId`, answers: members(200) },
  { route: `PATCH ${PROJECT}/documents/:documentId`, answers: writers(200), body: () => ({ title: 'Renamed' }) },
  { route: `DELETE ${PROJECT}/documents/:documentId`, answers: leads(204) },
  { route: `GET ${PROJECT}/documents/:documentId/text`, answers: members(200) },
  { route: `GET ${PROJECT}/documents/:documentId/source`, answers: members(200) },
  { route: `GET ${PROJECT}/jobs`, answers: writers(200) },
  // The lead's job: an analyst cancels only his own.
  { route: `POST ${PROJECT}/jobs/:jobId/cancel`, answers: leads(200) },
  {
    route: `POST ${PROJECT}/commands`,
    answers: writers(200),
    body: ({ document, codes }) => newCreate(document, [newTag(codes)]),
  },
  { route: `GET ${PROJECT}/matrix`, answers: members(200) },
  {
    route: `GET ${PROJECT}/evidence`,
    answers: members(200),
    query: ({ codes }) => `?actor=${codes.actorIds[0]}&issue=${codes.issueIds[0]}`,
  },
  { route: `GET ${PROJECT}/exports/excerpts.csv`, answers: members(200) },
  { route: 'GET /sync/text/:id', answers: sockets, params: ({ document }) => ({ id: document.documentId }) },
  { route: 'GET /sync/layer/:id', answers: sockets, params: ({ document }) => ({ id: document.layerId }) },
  { route: 'GET /live/:id', answers: sockets, params: ({ team }) => ({ id: team.projectId }) },
]

const WHO = ['nobody', 'a non-member', 'a viewer', 'an analyst', 'a lead'] as const

let server: TestApp
let serverUrl: string
beforeAll(async () => {
  server = await createTestApp()
  serverUrl = (await server.listen()).url
})
afterAll(() => server.close())

async function newSubject(): Promise<Subject> {
  const team = await server.addTeam()
  const { projectId } = team
  const document = await addDocument(server, team)
  const codes = await addCodes(server, team)
  const bystander = await server.addPerson()
  await server.addMember(projectId, bystander, 'viewer')
  const { body } = await server.request(team.lead, 'POST', `/api/projects/${projectId}/invites`, {
    role: 'viewer',
    maxUses: 2,
    expiresInHours: 1,
  })
  const [invite] = (await server.ctx.db.select().from(invites)).filter((row) => row.projectId === projectId)
  return {
    team,
    stranger: await server.addPerson('Stranger'),
    document,
    codes,
    params: {
      projectId,
      documentId: document.documentId,
      actorId: codes.actorIds[0] as string,
      issueId: codes.issueIds[0] as string,
      userId: team.viewer.userId,
      bystander: bystander.userId,
      inviteId: invite?.id as string,
      token: body.url.split('/').at(-1),
    },
  }
}

/** A job that nobody takes up. */
async function addLeadsJob({ team }: Subject): Promise<string> {
  const id = randomUUID() as JobId
  await server.ctx.db.transaction(async (tx) => {
    const { projectId } = team
    await addJob(tx, {
      id,
      projectId,
      userId: team.lead.userId,
      fileName: 'a.txt',
      input: Buffer.from('text'),
      at: server.ctx.now(),
    })
    await tx.update(jobs).set({ state: 'running', heartbeatAt: server.ctx.now() })
  })
  return id
}

const isSocket = ({ answers }: Row) => answers === sockets
const urlOf = (row: Row, subject: Subject, params: Record<string, string>) =>
  `${row.route.split(' ')[1]}${row.query?.(subject) ?? ''}`.replace(
    /:(\w+)|\*/g,
    (part, name) => params[name ?? part] ?? part,
  )

/** Status of the answer, or close code of a socket (0 while it stays open), and the body. */
async function ask(row: Row, subject: Subject, who: Person | null, params: Record<string, string>) {
  const url = urlOf(row, subject, params)
  const headers = who?.headers ?? { origin: TEST_ORIGIN }
  if (isSocket(row)) {
    const socket = openRaw(serverUrl, url, headers)
    // A layer or text speaks when it is asked for its state: y-protocols' sync step 1 with an empty state vector.
    if (url.startsWith('/sync/')) socket.socket.on('open', () => socket.send(new Uint8Array([FRAME.sync, 0, 1, 0])))
    await waitFor('a frame or a close', () => socket.frames.length > 0 || socket.code() !== null)
    const status = socket.frames.length > 0 ? 0 : await socket.closed()
    socket.close()
    return { status, body: null }
  }
  const [method] = row.route.split(' ')
  const isUpload = row.route === `POST ${PROJECT}/documents`
  const sent = isUpload
    ? form([[`${randomUUID()}.txt`, `نص ${randomUUID()}`]])
    : { payload: row.body?.(subject), headers: {} }
  const raw = await server.app.inject({
    method: method as 'GET',
    url,
    headers: { ...headers, ...sent.headers },
    ...(sent.payload !== undefined && { payload: sent.payload }),
  })
  return { status: raw.statusCode, body: raw.headers['content-type']?.toString().includes('json') ? raw.json() : null }
}

test('every route has a row, and every row a route', () => {
  const routes = new Set(server.app.routeList.map(({ method, url }) => `${method === 'HEAD' ? 'GET' : method} ${url}`))
  expect(ROWS.map(({ route }) => route).sort()).toEqual([...routes].sort())
})

describe('[ROLE]', () => {
  test.each(ROWS)('$route', async (row) => {
    const subject = await newSubject()
    const { team, stranger } = subject
    const params: Record<string, string> = { ...subject.params, ...row.params?.(subject) }
    if (row.route.includes(':jobId')) params.jobId = await addLeadsJob(subject)

    const callers = [null, stranger, team.viewer, team.analyst, team.lead]
    const found: Record<string, unknown> = {}
    for (const [i, who] of WHO.entries()) {
      const { status, body } = await ask(row, subject, callers[i] as Person | null, params)
      found[who] = status
      if (row.route.includes(PROJECT) && who === 'a non-member') {
        // What may not be seen is answered to the letter as what does not exist.
        const nowhere = await ask(row, subject, team.lead, { ...params, projectId: randomUUID() })
        expect(body).toEqual(nowhere.body)
      }
    }
    expect(found).toEqual(Object.fromEntries(WHO.map((who, i) => [who, row.answers[i]])))
  })
})
