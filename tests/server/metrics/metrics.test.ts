// What is counted, and who may read it.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../../../server/metrics/metrics.ts'
import { renderMetrics } from '../../../server/metrics/render.ts'
import { createTestApp, type TestApp } from '../../_help/app.ts'
import { openPeer, openRaw } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addCodes, addDocument, newCreate, newTag } from '../../_help/workspace.ts'

const TOKEN = 'a-secret-of-the-collector'
const BEARER = { authorization: `Bearer ${TOKEN}` }

/** The value of a series in Prometheus text; undefined where it is not there. */
const seriesOf = (text: string, series: string) => {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.split(' ').at(-1))
}

describe('measures', () => {
  test('a histogram counts each value in every bucket that it fits', async () => {
    const metrics = createMetrics()
    metrics.committed({ ms: 1, changes: 1 })
    metrics.committed({ ms: 3, changes: 40 })
    metrics.committed({ ms: 60_000, changes: 5_000 })
    const { text, contentType } = await renderMetrics(metrics)
    expect(contentType).toContain('text/plain; version=0.0.4')
    expect(seriesOf(text, 'mawqif_commit_seconds_bucket{le="0.001"}')).toBe(1)
    expect(seriesOf(text, 'mawqif_commit_seconds_bucket{le="0.005"}')).toBe(2)
    expect(seriesOf(text, 'mawqif_commit_seconds_bucket{le="30"}')).toBe(2)
    expect(seriesOf(text, 'mawqif_commit_seconds_bucket{le="+Inf"}')).toBe(3)
    expect(seriesOf(text, 'mawqif_commit_seconds_count')).toBe(3)
    expect(seriesOf(text, 'mawqif_commit_changes_bucket{le="50"}')).toBe(2)
    expect(seriesOf(text, 'mawqif_commit_changes_sum')).toBe(5_041)
    expect(text).toContain('# TYPE mawqif_commit_seconds histogram')
    expect(text).toContain('process_resident_memory_bytes')
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
  })

  test('two servers of one process count apart', async () => {
    const [one, other] = [createMetrics(), createMetrics()]
    one.fanoutGap()
    expect(seriesOf((await renderMetrics(one)).text, 'mawqif_fanout_gaps_total')).toBe(1)
    expect(seriesOf((await renderMetrics(other)).text, 'mawqif_fanout_gaps_total')).toBe(0)
  })

  test('close codes that a client made up are one series', async () => {
    const metrics = createMetrics()
    for (let code = 3_000; code < 5_000; code++) metrics.closed('text', code)
    expect(metrics.counters.mawqif_socket_closes_total.size).toBeLessThan(10)
  })

  test('readings of one gauge add up; one that fails or hangs is left out', async () => {
    const metrics = createMetrics()
    metrics.watch('mawqif_rooms', () => 2)
    const end = metrics.watch('mawqif_rooms', () => 3)
    metrics.watch('mawqif_waiting_changes', () => Promise.reject(new Error('away')))
    metrics.watch('mawqif_imports', () => new Promise(() => {}))
    const { text } = await renderMetrics(metrics)
    expect(seriesOf(text, 'mawqif_rooms')).toBe(5)
    expect(seriesOf(text, 'mawqif_waiting_changes')).toBeUndefined()
    end()
    expect(seriesOf((await renderMetrics(metrics)).text, 'mawqif_rooms')).toBe(2)
  })
})

describe('GET /metrics', () => {
  const ask = async (server: TestApp, headers: Record<string, string>, remoteAddress = '127.0.0.1') => {
    const { statusCode } = await server.app.inject({ url: '/metrics', headers, remoteAddress })
    return statusCode
  }

  test('[SEEN2] with a token: to whoever brings it, from wherever, and to nobody else', async () => {
    const server = await createTestApp({ config: { metricsToken: TOKEN } })
    try {
      expect(await ask(server, BEARER, '203.0.113.7')).toBe(200)
      expect(await ask(server, {})).toBe(404)
      expect(await ask(server, { authorization: 'Bearer another-secret-of-nobody' })).toBe(404)
      expect(await ask(server, { authorization: TOKEN })).toBe(404)
      const admin = await server.addPerson('Admin', { isAdmin: true })
      expect(await ask(server, admin.headers)).toBe(404)
    } finally {
      await server.close()
    }
  })

  test('[SEEN2] without a token: to this machine alone, and only while nobody comes from elsewhere', async () => {
    const server = await createTestApp({ config: { publicUrl: null } })
    const local = { host: 'localhost:3000' }
    try {
      expect(await ask(server, local)).toBe(200)
      expect(await ask(server, { host: '[::1]:3000' }, '::1')).toBe(200)
      expect(await ask(server, local, '203.0.113.7')).toBe(404)
      expect(await ask(server, { ...local, 'x-forwarded-for': '203.0.113.7' })).toBe(404)
      expect(await ask(server, { host: 'rebound.example' })).toBe(404)
    } finally {
      await server.close()
    }
    for (const config of [{ publicUrl: 'https://mawqif.example' }, { publicUrl: null, trustProxy: true }]) {
      const behind = await createTestApp({ config })
      expect(await ask(behind, local)).toBe(404)
      await behind.close()
    }
  })
})

describe('a server at work', () => {
  let server: TestApp
  let url: string
  beforeAll(async () => {
    server = await createTestApp({ config: { metricsToken: TOKEN } })
    url = (await server.listen()).url
  })
  afterAll(() => server.close())
  const read = async () => (await server.app.inject({ url: '/metrics', headers: BEARER })).body

  test('[SEEN2] sockets, rooms, commits, refusals and closes are counted, without ids or names', async () => {
    const team = await server.addTeam('Name of a project')
    const document = await addDocument(server, team)
    const codes = await addCodes(server, team)
    const layer = openPeer(url, `layer/${document.layerId}`, team.analyst)
    const text = openPeer(url, `text/${document.documentId}`, team.lead)
    const live = openRaw(url, `/live/${team.projectId}`, team.viewer.headers)
    await Promise.all([layer.synced(), text.synced(), live.opened()])
    await waitFor('hello', () => live.frames.length > 0)
    const before = await read()
    expect(seriesOf(before, 'mawqif_connections{kind="layer"}')).toBe(1)
    expect(seriesOf(before, 'mawqif_connections{kind="text"}')).toBe(1)
    expect(seriesOf(before, 'mawqif_connections{kind="live"}')).toBe(1)
    expect(seriesOf(before, 'mawqif_rooms')).toBe(2)
    expect(seriesOf(before, 'mawqif_database_connections{state="total"}')).toBeGreaterThan(0)
    expect(seriesOf(before, 'mawqif_imports{state="running"}')).toBe(0)
    expect(seriesOf(before, 'mawqif_imports{state="waiting"}')).toBe(0)

    expect((await layer.run(newCreate(document, [newTag(codes)]))).ok).toBe(true)
    const misquoted = { ...newCreate(document, [newTag(codes)]), quote: 'not there' }
    expect((await layer.run(misquoted)).ok).toBe(false)
    await server.request(team.viewer, 'PATCH', `/api/projects/${team.projectId}`, { name: 'Other' })
    live.send('{"type":"nonsense"}')
    await live.closed()
    layer.close()

    const after = await waitFor('the sockets are gone', async () => {
      const now = await read()
      return seriesOf(now, 'mawqif_connections{kind="layer"}') === 0 ? now : null
    })
    const grown = (series: string) => (seriesOf(after, series) ?? 0) - (seriesOf(before, series) ?? 0)
    expect(grown('mawqif_commit_seconds_count')).toBe(1)
    expect(grown('mawqif_commit_changes_sum')).toBe(1)
    expect(grown('mawqif_commits_total{outcome="committed"}')).toBe(1)
    expect(grown('mawqif_refusals_total{edge="socket",code="anchor_mismatch"}')).toBe(1)
    expect(grown('mawqif_refusals_total{edge="http",code="forbidden"}')).toBe(1)
    expect(grown('mawqif_socket_closes_total{kind="live",code="4400"}')).toBe(1)
    expect(seriesOf(after, 'mawqif_rooms')).toBe(1)
    expect(after).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/)
    expect(after).not.toContain('Name of')
    text.close()
  })
})
