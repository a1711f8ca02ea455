// A whole working day with the log at its most talkative: nothing that people wrote, asked or know is in it.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger, describeError } from '../../server/logger.ts'
import { encodeCommand } from '../../shared/protocol/frames.ts'
import { FRAME } from '../../shared/protocol/kinds.ts'
import { createTestApp, TEST_PASSWORD, type TestApp } from '../_help/app.ts'
import { openPeer, openRaw } from '../_help/sockets.ts'
import { form } from '../_help/upload.ts'
import { waitFor } from '../_help/wait-for.ts'
import { addCodes, addDocument, newCreate, newTag } from '../_help/workspace.ts'

/** Words that stand nowhere else: each is put into one place that people fill. */
const secret = (place: string) => `zq7${place}`
const PLACES = [
  'password',
  'email',
  'name',
  'query',
  'title',
  'symbol',
  'note',
  'reason',
  'quote',
  'file',
  'key',
  'frame',
]

let server: TestApp
let url: string
const lines: string[] = []
beforeAll(async () => {
  server = await createTestApp({ logger: createLogger('debug', { write: (line) => lines.push(line) }) })
  url = (await server.listen()).url
})
afterAll(() => server.close())

test('[SEEN1] no secret, token, address, text, note, title or query value is logged', async () => {
  const paragraph = `${secret('quote')} ترى الدولة أنّ القانون الدولي ينطبق.`
  const team = await server.addTeam(secret('name'))
  const document = await addDocument(server, team, [paragraph])
  const codes = await addCodes(server, team)
  const project = `/api/projects/${team.projectId}`
  const tokens: string[] = [team.lead.token, team.analyst.token]

  // Signing in, rightly and wrongly; an invitation, looked at and accepted.
  const email = `${secret('email')}@example.org`
  await server.request(null, 'POST', '/api/session', { email, password: secret('password') })
  await server.request(null, 'POST', '/api/session', { email: { [secret('key')]: 1 }, password: secret('password') })
  const { body: invite } = await server.request(team.lead, 'POST', `${project}/invites`, {
    role: 'analyst',
    maxUses: 1,
    expiresInHours: 1,
  })
  const token = invite.url.split('/').at(-1)
  tokens.push(token)
  await server.request(null, 'GET', `/api/invitations/${token}?from=${secret('query')}`)
  const joined = await server.request(null, 'POST', `/api/invitations/${token}/accept`, {
    account: { name: secret('name'), email, password: `${secret('password')} and more`, locale: 'en' },
  })
  expect(joined.status).toBe(200)
  tokens.push(String(joined.raw.cookies[0]?.value))

  // A file that can be read and one that cannot; metadata.
  const files = form([
    [`${secret('file')}.txt`, `${secret('title')}\n\n${secret('quote')}`],
    [`${secret('file')}.exe`, `${secret('quote')}\u0000\u0001`],
  ])
  await server.app.inject({
    method: 'POST',
    url: `${project}/documents`,
    headers: { ...team.lead.headers, ...files.headers },
    payload: files.payload,
  })
  await waitFor('imports ended', async () => {
    const { body } = await server.request(team.lead, 'GET', `${project}/jobs`)
    return (
      body.items.length > 0 &&
      body.items.every(({ state }: { state: string }) => state !== 'queued' && state !== 'running')
    )
  })
  await server.request(team.lead, 'PATCH', `${project}/documents/${document.documentId}`, {
    title: secret('title'),
    symbol: secret('symbol'),
  })
  await server.request(team.lead, 'PATCH', `${project}/documents/${document.documentId}`, { [secret('key')]: 1 })

  // Tags with notes, right and wrong, over both edges; a verdict; an export.
  const layer = openPeer(url, `layer/${document.layerId}`, team.analyst)
  await layer.synced()
  const create = { ...newCreate(document, [newTag(codes)]), note: secret('note') }
  expect((await layer.run(create)).ok).toBe(true)
  const mistaken = [
    { ...newCreate(document, []), quote: `${secret('quote')} that is not there` },
    { ...newCreate(document, []), type: secret('key') },
    { ...newCreate(document, []), [secret('key')]: secret('frame') },
  ]
  for (const command of mistaken) expect((await layer.run(command)).ok).toBe(false)
  const verdict = {
    type: 'tag.review',
    id: randomUUID(),
    tagId: create.tags[0]?.id,
    decision: 'disputed',
    reason: secret('reason'),
  }
  expect((await server.request(team.lead, 'POST', `${project}/commands`, verdict)).status).toBe(200)
  await server.request(team.lead, 'GET', `${project}/exports/excerpts.csv?status=${secret('query')}`)
  await server.request(team.lead, 'GET', `${project}/evidence?actor=${secret('query')}&issue=none`)
  await server.request(team.lead, 'GET', `${project}/exports/excerpts.csv`)

  // What breaks the protocol.
  const hostile: (string | Uint8Array)[] = [
    secret('frame'),
    new TextEncoder().encode(secret('frame')),
    encodeCommand(secret('frame')),
    Uint8Array.of(FRAME.command, 9, ...new TextEncoder().encode('{"zq7frame')),
    Uint8Array.of(FRAME.awareness, 12, 1, 1, 1, 8, ...new TextEncoder().encode('zq7frame')),
    Uint8Array.of(FRAME.sync, 2, 8, ...new TextEncoder().encode('zq7frame')),
    Buffer.alloc(300 * 1024, secret('frame')),
  ]
  for (const path of [
    `/sync/layer/${document.layerId}`,
    `/sync/text/${document.documentId}`,
    `/live/${team.projectId}`,
  ]) {
    for (const frame of hostile) {
      const socket = openRaw(url, `${path}?as=${team.analyst.userId}&q=${secret('query')}`, team.analyst.headers)
      await socket.opened()
      socket.send(frame)
      // A layer has no presence and ignores it.
      if (frame[0] !== FRAME.awareness || !path.includes('layer')) await socket.closed()
      socket.close()
    }
  }

  // The database refuses a row, and tells with which values; and it has lost a column.
  await server.ctx.db.execute(`alter table annotations add constraint no_notes check (note = '') not valid`)
  const refused = { ...newCreate(document, []), note: secret('note') }
  expect((await layer.run(refused)).ok).toBe(false)
  await server.request(team.lead, 'POST', `${project}/commands`, { ...newCreate(document, []), note: secret('note') })
  await server.ctx.db.execute('alter table users rename column theme to elsewhere')
  await server.request(team.lead, 'PATCH', '/api/me', { name: secret('name') })
  layer.close()

  const log = lines.join('')
  // It did log all this.
  for (const told of ['/api/invitations/:token', 'no_notes', '23514', '42703', '"code":4400', team.analyst.userId])
    expect(log).toContain(told)
  for (const place of PLACES) expect([place, log.includes(secret(place))]).toEqual([place, false])
  for (const one of [...tokens, TEST_PASSWORD, email, team.lead.email, 'ترى الدولة', '@example.org'])
    expect([one, log.includes(one)]).toEqual([one, false])
})

describe('an error', () => {
  const thrownBy = (work: () => unknown) => {
    try {
      work()
    } catch (error) {
      return JSON.stringify(describeError(error))
    }
    throw new Error('nothing was thrown')
  }

  test('tells where it came from, and no words that it met', () => {
    expect(thrownBy(() => JSON.parse('{"zq7frame'))).not.toContain('zq7')
    expect(thrownBy(() => Buffer.from({ zq7: 'zq7frame' } as never, 'zq7frame' as never))).not.toContain('zq7')
    const told = thrownBy(() => {
      throw new Error('room layer/1 does not hold "zq7frame"\n    at zq7frame', { cause: new Error('zq7') })
    })
    expect(told).toContain('room layer/1 does not hold')
    expect(told).toContain('log-contents.test.ts')
    expect(told).not.toContain('zq7frame')
  })

  test('that is none, or throws when looked at, is logged all the same', () => {
    expect(describeError('zq7').type).toBe('string')
    const trap = new Error('x')
    Object.defineProperty(trap, 'cause', {
      get: () => {
        throw new Error('trap')
      },
    })
    expect(describeError(trap).type).toBe('object')
  })

  test('a field that nobody listed is left out, and so is a value that the field may not hold', () => {
    const written: string[] = []
    const log = createLogger('info', { write: (line) => written.push(line) })
    log.info({ status: 200, note: 'zq7', userId: 'zq7', command: 'zq7 of a client', route: '/x?zq7' }, 'request')
    log.error(new SyntaxError('zq7'))
    log.error({ err: new SyntaxError('zq7') })
    const [first, ...errors] = written.map((line) => JSON.parse(line))
    expect(first).toMatchObject({ status: 200, msg: 'request' })
    expect(errors.map(({ err }) => err.type)).toEqual(['SyntaxError', 'SyntaxError'])
    expect(written.join('')).not.toContain('zq7')
  })
})
