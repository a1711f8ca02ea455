// Accounts and sessions over HTTP.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { sessions, users } from '../../db/schema/people.ts'
import type { FanoutEvent } from '../../server/fanout/fanout.ts'
import { SESSION_COOKIE, SESSION_LIFETIME_MS, SESSION_TOUCH_MS } from '../../server/plugins/auth.ts'
import { createTestApp, type Person, TEST_ORIGIN, TEST_PASSWORD, type TestApp } from '../_help/app.ts'

let server: TestApp
let clock = new Date('2026-03-01T08:00:00.000Z')
const events: FanoutEvent[] = []

beforeAll(async () => {
  server = await createTestApp({ now: () => clock })
  server.ctx.fanout.subscribe((event) => events.push(event))
})
afterAll(() => server.close())
beforeEach(() => {
  events.length = 0
})

const signIn = (email: string, password: string) => server.request(null, 'POST', '/api/session', { email, password })
const whoIs = async (person: Pick<Person, 'headers'>) =>
  (await server.request(person as Person, 'GET', '/api/session')).body.user?.id ?? null
const cookieOf = (raw: { headers: Record<string, unknown> }) => String(raw.headers['set-cookie'])
const headersFrom = (raw: { headers: Record<string, unknown> }) => ({
  headers: { cookie: cookieOf(raw).split(';')[0] as string, origin: TEST_ORIGIN },
})

describe('the first account', () => {
  const account = (email: string) => ({ name: 'First', email, password: TEST_PASSWORD, locale: 'ar' })

  test('is made once, however many ask at the same time, and finds the sample project', async () => {
    expect((await server.request(null, 'GET', '/api/session')).body).toEqual({ user: null, needsSetup: true })
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((who) => server.request(null, 'POST', '/api/setup', account(`${who}@Example.org`))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409])
    expect(answers.filter(({ body }) => body.error?.code === 'setup_done')).toHaveLength(2)
    expect(await server.ctx.db.$count(users)).toBe(1)

    const made = answers.find(({ status }) => status === 201)
    expect(made?.body).toMatchObject({ needsSetup: false, user: { isAdmin: true, locale: 'ar' } })
    expect(made?.body.user.email).toMatch(/^[abc]@example\.org$/)
    const { body } = await server.request(headersFrom(made?.raw as never) as Person, 'GET', '/api/projects')
    expect(body.items).toMatchObject([{ role: 'lead', isSample: true }])
    expect(body.items[0].tagCount).toBeGreaterThan(0)
  })
})

describe('signing in', () => {
  test('sets a cookie that only this host gets, and stores no more than its hash', async () => {
    const person = await server.addPerson()
    const { status, body, raw } = await signIn(person.email.toUpperCase(), TEST_PASSWORD)
    expect(status).toBe(200)
    expect(body.user).toEqual({
      id: person.userId,
      name: 'Person',
      email: person.email,
      locale: 'en',
      theme: 'auto',
      isAdmin: false,
    })
    const cookie = cookieOf(raw)
    expect(cookie).toMatch(/^__Host-mawqif=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const token = cookie.slice(`${SESSION_COOKIE}=`.length, cookie.indexOf(';'))
    const rows = await server.ctx.db.select().from(sessions)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows.some((row) => row.tokenHash.includes(token))).toBe(false)
    expect(await whoIs(headersFrom(raw))).toBe(person.userId)
  })

  test('a wrong password and an unknown address are answered alike', async () => {
    const person = await server.addPerson()
    const wrong = await signIn(person.email, 'not the password')
    const unknown = await signIn('nobody@example.org', TEST_PASSWORD)
    expect(wrong.status).toBe(401)
    expect(wrong.body.error.code).toBe('wrong_credentials')
    expect(unknown.body).toEqual(wrong.body)
    expect(unknown.status).toBe(wrong.status)
  })

  test('the session that the browser had before ends', async () => {
    const person = await server.addPerson()
    await server.request(person, 'POST', '/api/session', { email: person.email, password: TEST_PASSWORD })
    expect(await whoIs(person)).toBe(null)
  })

  test('another composition of the same letters is the same password', async () => {
    const person = await server.addPerson()
    const change = { current: TEST_PASSWORD, next: 'caf\u00e9 caf\u00e9 caf\u00e9' }
    expect((await server.request(person, 'POST', '/api/me/password', change)).status).toBe(204)
    expect((await signIn(person.email, change.next.normalize('NFD'))).status).toBe(200)
  })
})

describe('a session', () => {
  test('ends when signing out, and its sockets are told', async () => {
    const person = await server.addPerson()
    const { status, raw } = await server.request(person, 'DELETE', '/api/session')
    expect(status).toBe(204)
    expect(cookieOf(raw)).toMatch(/^__Host-mawqif=; Max-Age=0; Path=\/; .*HttpOnly; Secure/)
    expect(await whoIs(person)).toBe(null)
    expect(events).toEqual([{ type: 'revoked', userId: person.userId, sessionId: expect.any(String) }])
  })

  test('lives as long as it is used, and is written at most once an hour', async () => {
    const start = clock
    const person = await server.addPerson()
    const seen = async () =>
      (await server.ctx.db.select().from(sessions)).find((row) => row.userId === person.userId)?.lastSeenAt
    try {
      clock = new Date(start.getTime() + SESSION_TOUCH_MS - 1)
      expect(await whoIs(person)).toBe(person.userId)
      expect(await seen()).toEqual(start)

      clock = new Date(start.getTime() + SESSION_LIFETIME_MS - 1)
      const touched = await server.request(person, 'GET', '/api/session')
      expect(cookieOf(touched.raw)).toContain(`${SESSION_COOKIE}=${person.token}; Max-Age=2592000`)
      expect(await seen()).toEqual(clock)

      clock = new Date(clock.getTime() + SESSION_LIFETIME_MS)
      expect(await whoIs(person)).toBe(null)
    } finally {
      clock = start
    }
  })

  test('every other one ends when the password changes', async () => {
    const person = await server.addPerson()
    const elsewhere = headersFrom((await signIn(person.email, TEST_PASSWORD)).raw)
    const wrong = { current: 'not the password', next: 'a new long password' }
    expect((await server.request(person, 'POST', '/api/me/password', wrong)).body.error.code).toBe('wrong_credentials')
    expect(await whoIs(elsewhere)).toBe(person.userId)

    const right = { current: TEST_PASSWORD, next: 'a new long password' }
    expect((await server.request(person, 'POST', '/api/me/password', right)).status).toBe(204)
    expect(await whoIs(elsewhere)).toBe(null)
    expect(await whoIs(person)).toBe(person.userId)
    expect(events).toContainEqual({ type: 'revoked', userId: person.userId, sessionId: null })
    expect((await signIn(person.email, TEST_PASSWORD)).status).toBe(401)
    expect((await signIn(person.email, right.next)).status).toBe(200)
  })

  test('nothing that is not a token of ours is anybody', async () => {
    for (const cookie of ['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}'`, 'ب'.repeat(43)])
      expect(await whoIs({ headers: { cookie: `${SESSION_COOKIE}=${cookie}`, origin: TEST_ORIGIN } })).toBe(null)
  })
})

test('one changes one’s own name, language and theme, and nothing else', async () => {
  const person = await server.addPerson()
  const { body } = await server.request(person, 'PATCH', '/api/me', { name: 'سلمى', theme: 'dark' })
  expect(body).toMatchObject({ name: 'سلمى', theme: 'dark', locale: 'en', isAdmin: false })
  expect((await server.request(person, 'PATCH', '/api/me', { isAdmin: true })).status).toBe(400)
})
