// [ROLE1] Who may do what, for every route of the server: one row each. A route without a row fails the first test.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addJob } from '../../db/repos/jobs/writer.ts'
import { jobs } from '../../db/schema/documents.ts'
import { invites } from '../../db/schema/people.ts'
import type { JobId } from '../../shared/model/ids.ts'
import { FRAME } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, TEST_ORIGIN, TEST_PASSWORD, type TestApp } from '../_help/app.ts'
import { openRaw } from '../_help/sockets.ts'
import { form } from '../_help/upload.ts'
import { waitFor } from '../_help/wait-for.ts'
import { addCodes, addDocument } from '../_help/workspace.ts'
import { PROJECT, ROWS, type Row, type Subject, sockets, WHO } from './rights/routes.ts'

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
  const dismissal = await server.request(team.lead, 'POST', `/api/projects/${projectId}/suggestion-dismissals`, {
    kind: 'actor',
    form: 'actor 0',
    actorId: codes.actorIds[0],
  })
  const [invite] = (await server.ctx.db.select().from(invites)).filter((row) => row.projectId === projectId)
  return {
    team,
    stranger: await server.addPerson('Stranger'),
    document,
    codes,
    password: TEST_PASSWORD,
    params: {
      projectId,
      documentId: document.documentId,
      actorId: codes.actorIds[0] as string,
      issueId: codes.issueIds[0] as string,
      userId: team.viewer.userId,
      bystander: bystander.userId,
      inviteId: invite?.id as string,
      dismissalId: dismissal.body.id,
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

describe('[ROLE1, ROLE2]', () => {
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
