import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestApp, type TestApp } from '../_help/app.ts'

let server: TestApp
beforeAll(async () => {
  server = await createTestApp()
})
afterAll(() => server.close())

test('an unknown address is not found', async () => {
  const { status, body } = await server.request(null, 'GET', '/api/nothing')
  expect(status).toBe(404)
  expect(body.error.code).toBe('not_found')
})

test('the server says that it is ready', async () => {
  expect((await server.request(null, 'GET', '/healthz')).status).toBe(200)
  expect((await server.request(null, 'GET', '/readyz')).status).toBe(200)
})
