// What the server tells browsers, and what it refuses before any route runs.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../../server/logger.ts'
import { MAX_JSON_BYTES } from '../../server/plugins/json.ts'
import { MAX_PASSWORD_REQUESTS, MAX_SIGN_INS_PER_ACCOUNT } from '../../server/plugins/limits.ts'
import { createTestApp, TEST_ORIGIN, TEST_PASSWORD, type Team, type TestApp } from '../_help/app.ts'
import { openRaw } from '../_help/sockets.ts'

const PAGE =
  '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style><script type="module" src="/assets/app-1.js"></script>'

let folder: string
let server: TestApp
let team: Team
let serverUrl: string
const logged: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mawqif-client-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), PAGE)
  await writeFile(join(folder, 'assets', 'app-1.js'), 'export {}')
  server = await createTestApp({
    clientFolder: folder,
    logger: createLogger('debug', { write: (line) => logged.push(line) }),
  })
  team = await server.addTeam()
  serverUrl = (await server.listen()).url
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const get = (url: string, headers: Record<string, string> = { accept: 'text/html' }) =>
  server.app.inject({ method: 'GET', url, headers })
const policyOf = (raw: { headers: Record<string, unknown> }) =>
  Object.fromEntries(
    String(raw.headers['content-security-policy'])
      .split(';')
      .map((directive) => directive.trim().split(/\s+(.*)/)),
  )

describe('headers', () => {
  test('the policy allows our own files and the page’s nonce, and nothing else', async () => {
    const { 'style-src': style, ...rest } = policyOf(await get('/'))
    expect(style).toMatch(/^'self' 'nonce-[A-Za-z0-9+/]{22}=='$/)
    expect(rest).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src-attr': "'none'",
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'worker-src': "'self'",
      'manifest-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
    })
  })

  test('every answer has them, refusals too', async () => {
    for (const url of ['/', '/api/session', '/api/nothing', '/assets/app-1.js', '/assets/nothing.js', '/healthz']) {
      const { headers } = await get(url)
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("script-src 'self';"),
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()'),
      })
      expect(headers['x-powered-by']).toBeUndefined()
    }
  })

  test('HSTS is promised only by a server that is reached by https', async () => {
    expect((await get('/')).headers['strict-transport-security']).toBeUndefined()
    const secure = await createTestApp({ config: { publicUrl: 'https://mawqif.test' } })
    const { headers } = await secure.app.inject('/healthz')
    await secure.close()
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  })

  test('answers of the API are kept by no cache', async () => {
    const { raw } = await server.request(team.lead, 'GET', '/api/projects')
    expect(raw.headers['cache-control']).toBe('no-store')
  })
})

describe('pages', () => {
  test('each has its own nonce, in the page and in the policy', async () => {
    const nonces = []
    for (const url of ['/', '/projects/1/matrix?group=EU', '/join/token']) {
      const page = await get(url)
      const nonce = policyOf(page)['style-src']?.match(/'nonce-(.*)'/)?.[1] as string
      expect(page.body).toBe(PAGE.replaceAll('__CSP_NONCE__', nonce))
      expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      nonces.push(nonce)
    }
    expect(new Set(nonces).size).toBe(nonces.length)
  })

  test('hashed files are kept for ever', async () => {
    const { headers, body } = await get('/assets/app-1.js', {})
    expect(body).toBe('export {}')
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test('what is no page is not answered with one', async () => {
    for (const url of ['/api/nothing', '/assets/nothing.js', '/sync/x/y', '/live', '/api'])
      expect((await get(url)).json().error.code).toBe('not_found')
    expect((await get('/favicon.ico', { accept: 'image/*' })).json().error.code).toBe('not_found')
    expect((await get('/assets/%2e%2e/index.html')).body).not.toContain('__CSP_NONCE__')
  })
})

describe('origins', () => {
  const change = (origin: string | undefined) =>
    server.app.inject({
      method: 'PATCH',
      url: '/api/me',
      headers: { cookie: team.lead.headers.cookie, ...(origin !== undefined && { origin }) },
      payload: { theme: 'dark' },
    })

  test('a change from another site, or from nowhere, is refused', async () => {
    expect((await change(TEST_ORIGIN)).statusCode).toBe(200)
    for (const other of [
      undefined,
      'null',
      '',
      `${TEST_ORIGIN}.evil.org`,
      'https://mawqif.test',
      `${TEST_ORIGIN}:81`,
    ]) {
      const { statusCode, body } = await change(other)
      expect([statusCode, JSON.parse(body).error.code]).toEqual([403, 'bad_origin'])
    }
  })

  test('a socket of another site is refused before it opens', async () => {
    for (const path of [`/live/${team.projectId}`, '/sync/text/x', '/nothing']) {
      const socket = openRaw(serverUrl, path, { cookie: team.lead.headers.cookie, origin: 'http://evil.test' })
      expect(await socket.refused()).toBe(403)
    }
  })

  test('without PUBLIC_URL the port that was found is the one that counts', async () => {
    const local = await createTestApp({ config: { publicUrl: null, port: 0 } })
    const { port } = await local.listen()
    const statusFrom = (origin: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        httpRequest({ port, method: 'DELETE', path: '/api/session', headers: { origin } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
          .on('error', reject)
          .end()
      })
    const found: Record<string, number | undefined> = {}
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'evil.test'])
      found[host] = await statusFrom(`http://${host}:${port}`)
    found.otherPort = await statusFrom(`http://localhost:${port + 1}`)
    await local.close()
    // 401: the origin is ours, nobody is signed in.
    expect(found).toEqual({ localhost: 401, '127.0.0.1': 401, '[::1]': 401, 'evil.test': 403, otherPort: 403 })
  })
})

describe('bodies', () => {
  const send = (payload: string | object, contentType = 'application/json') =>
    server.app.inject({
      method: 'POST',
      url: '/api/projects',
      headers: { ...team.lead.headers, 'content-type': contentType },
      payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
    })
  const project = { name: 'Name', codebook: 'none' }

  test.each([
    ['not JSON', '{', 'JSON'],
    ['empty', '', 'body cannot be empty'],
    ['a missing field', { codebook: 'none' }, 'name: '],
    ['a wrong type, never converted', { ...project, name: 7 }, 'name: invalid input: expected string'],
    ['an unknown field', { ...project, isSample: true }, 'unrecognized key: "isSample"'],
    ['U+0000', { ...project, name: 'a\0b' }, 'name: not text that can be stored'],
    ['half a surrogate pair', { ...project, name: 'a\ud800' }, 'name: not text that can be stored'],
    ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'more than 32 levels'],
    ['a poisoned prototype', '{"__proto__": {"isAdmin": true}}', 'not valid JSON'],
  ])('%s is refused with one readable reason', async (_, payload, reason) => {
    const { statusCode, body } = await send(payload)
    const { error } = JSON.parse(body)
    expect([statusCode, error.code]).toEqual([400, 'bad_request'])
    expect(error.details.reason).toContain(reason)
    expect(error.message).toBe(`The request is not valid: ${error.details.reason}.`)
    expect(error.message.length).toBeLessThan(400)
  })

  test('other types and bodies past the bound are refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])
      expect((await send(JSON.stringify(project), type)).statusCode).toBe(400)
    const { statusCode, body } = await send({ ...project, name: 'x'.repeat(MAX_JSON_BYTES) })
    expect([statusCode, JSON.parse(body).error.code]).toEqual([400, 'bad_request'])
  })

  test('a malformed id is a thing that does not exist', async () => {
    const { status, body } = await server.request(team.lead, 'GET', "/api/projects/1'%20or%201=1")
    expect([status, body.error.code]).toEqual([404, 'not_found'])
  })
})

describe('faults', () => {
  test('of the server are logged once and tell nothing', async () => {
    const faults: string[] = []
    const broken = await createTestApp({ logger: createLogger('error', { write: (line) => faults.push(line) }) })
    const person = await broken.addPerson()
    await broken.ctx.db.execute('alter table users rename column theme to secret_theme')
    const { status, body } = await broken.request(person, 'GET', '/api/session')
    await broken.close()
    expect(status).toBe(500)
    expect(body).toEqual({
      error: {
        code: 'internal',
        message: 'Something went wrong on the server; nothing was changed. Try again.',
        details: {},
      },
    })
    expect(faults).toHaveLength(1)
    const { err } = JSON.parse(faults[0] as string)
    expect(err).toMatchObject({ query: expect.stringContaining('from "users"'), cause: { code: '42703' } })
    // The values of the query stay out of the log.
    expect(faults[0]).not.toContain(person.userId)
  })

  test('of the database are told apart: the same request may succeed later', async () => {
    const away = await createTestApp()
    const person = await away.addPerson()
    await away.database.close()
    for (const url of ['/api/session', '/api/projects', '/readyz']) {
      const { status, body } = await away.request(person, 'GET', url)
      expect([url, status, body.error.code]).toEqual([url, 503, 'unavailable'])
    }
    expect((await away.request(null, 'GET', '/healthz')).status).toBe(200)
    await away.app.close()
  })

  test('no password, token or query is ever logged', async () => {
    const { body } = await server.request(team.lead, 'POST', `/api/projects/${team.projectId}/invites`, {
      role: 'viewer',
      maxUses: 1,
      expiresInHours: 1,
    })
    const token = body.url.split('/').at(-1)
    await server.request(null, 'GET', `/api/invitations/${token}?secret=query-secret`)
    await server.request(null, 'POST', '/api/session', { email: team.lead.email, password: 'a wrong secret' })
    const log = logged.join('')
    expect(log).toContain('/api/invitations/:token')
    for (const secret of [token, 'query-secret', 'a wrong secret', team.lead.email, TEST_PASSWORD, team.lead.token])
      expect(log).not.toContain(secret)
  })
})

describe('limits', () => {
  test('sign-ins for one account, and those of one address, are counted apart', async () => {
    const limited = await createTestApp({ config: { trustProxy: true } })
    const person = await limited.addPerson()
    const attempt = (email: string, address: string) =>
      limited.app.inject({
        method: 'POST',
        url: '/api/session',
        headers: { origin: TEST_ORIGIN, 'x-forwarded-for': address },
        payload: { email, password: 'not the password' },
      })
    const codes: number[] = []
    for (let n = 0; n <= MAX_SIGN_INS_PER_ACCOUNT; n++)
      codes.push((await attempt(person.email, `198.51.100.${n}`)).statusCode)
    expect(codes.indexOf(429)).toBe(MAX_SIGN_INS_PER_ACCOUNT)
    // From elsewhere too, and whatever the letters' case; others are not concerned.
    const refused = await attempt(person.email.toUpperCase(), '203.0.113.9')
    expect(refused.json().error).toMatchObject({ code: 'too_many_requests', details: { seconds: expect.any(Number) } })
    expect(Number(refused.headers['retry-after'])).toBe(refused.json().error.details.seconds)
    expect((await attempt('somebody.else@example.org', '203.0.113.9')).statusCode).toBe(401)

    let n = 0
    while ((await attempt(`guess-${n}@example.org`, '203.0.113.77')).statusCode === 401) n++
    expect(n).toBe(MAX_PASSWORD_REQUESTS)
    // The proxy names the nearest address; what a client claims before it is not believed.
    const claimed = await attempt('x@example.org', '192.0.2.1, 203.0.113.77')
    expect(claimed.statusCode).toBe(429)
    await limited.close()
  })
})

test('the API describes itself, with every route and its errors', async () => {
  const { body } = await server.request(null, 'GET', '/api/docs/json')
  expect(body.openapi).toBe('3.1.0')
  expect(body.components.securitySchemes.session).toEqual({ type: 'apiKey', in: 'cookie', name: '__Host-mawqif' })
  const described = Object.entries(body.paths as Record<string, object>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  )
  const routes = server.app.routeList.filter(
    ({ method, url }) => method !== 'HEAD' && url.startsWith('/api/') && !url.startsWith('/api/docs'),
  )
  expect(described.sort()).toEqual(expect.arrayContaining(routes.map(({ method, url }) => `${method} ${url}`)))
  for (const operation of Object.values(body.paths as Record<string, Record<string, object>>).flatMap(Object.values)) {
    expect(operation).toMatchObject({ tags: [expect.any(String)], summary: expect.any(String) })
  }
  expect(body.paths['/api/session'].post.responses).toMatchObject({ 200: {}, '4XX': {}, '5XX': {} })
  expect(body.paths['/api/session'].post.security).toEqual([])
  const page = await get('/api/docs/')
  expect(page.headers['content-security-policy']).toContain("script-src 'self';")
})
