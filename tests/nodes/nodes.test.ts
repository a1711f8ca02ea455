// What a person at one server process sees of what happens at another.
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../_help/app.ts'
import { startRedis, type TestRedis } from '../_help/redis.ts'
import { openLive, openPeer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { addCodes, addDocument, newCreate, newTag, type TestCodes, type TestDocument } from '../_help/workspace.ts'

// Several processes on one database need a Postgres.
describe.runIf(inject('postgresUrl') !== null)('two nodes', () => {
  let redis: TestRedis
  let here: TestApp
  let there: TestApp
  let urls: { here: string; there: string }
  let team: Team
  let codes: TestCodes
  let document: TestDocument
  const opened: { close(): void }[] = []

  beforeAll(async () => {
    redis = await startRedis()
    here = await createTestApp({ config: { redisUrl: redis.url } })
    there = await createTestApp({ config: { redisUrl: redis.url }, database: here.database })
    urls = { here: (await here.listen()).url, there: (await there.listen()).url }
    team = await here.addTeam()
    codes = await addCodes(here, team)
    document = await addDocument(here, team)
  })
  afterAll(async () => {
    for (const one of opened) one.close()
    await there.app.close()
    await here.close()
    await redis.stop()
  })

  const keep = <T extends { close(): void }>(one: T): T => {
    opened.push(one)
    return one
  }

  async function addAnalyst(): Promise<Person> {
    const person = await here.addPerson('Analyst')
    await here.addMember(team.projectId, person, 'analyst')
    return person
  }

  test('[NODE1] a tag made at one node is on the screen at the other', async () => {
    const room = layerRoom(document.layerId)
    const [writer, reader] = [
      keep(openPeer(urls.here, room, team.analyst)),
      keep(openPeer(urls.there, room, team.viewer)),
    ]
    await Promise.all([writer.synced(), reader.synced()])
    const command = newCreate(document, [newTag(codes)])
    expect(await writer.run(command)).toMatchObject({ ok: true })
    await waitFor('the other sees it', () => reader.records().has(command.annotationId), 1_000)
  })

  test('[ROLE6] who is removed or signs out at one node is closed at the other within a second', async () => {
    const [removed, signedOut] = [await addAnalyst(), await addAnalyst()]
    const live = keep(openLive(urls.there, team.projectId, removed))
    const peer = keep(openPeer(urls.there, layerRoom(document.layerId), signedOut))
    await Promise.all([live.next('hello'), peer.synced()])
    const member = `/api/projects/${team.projectId}/members/${removed.userId}`
    expect((await here.request(team.lead, 'DELETE', member)).status).toBe(204)
    expect((await here.request(signedOut, 'DELETE', '/api/session')).status).toBe(204)
    await waitFor('both are closed', () => live.code() === 4403 && peer.closedWith() === 4401, 1_000)
  })

  test('[NODE5] a reader at one node is shown at the other, in one colour for both', async () => {
    const room = textRoom(document.documentId)
    const [one, two] = [keep(openPeer(urls.here, room, team.analyst)), keep(openPeer(urls.there, room, team.lead))]
    await Promise.all([one.synced(), two.synced()])
    for (const peer of [one, two]) peer.awareness.setLocalStateField('selection', null)
    const userIn = (peer: typeof one, person: Person) =>
      [...peer.awareness.getStates().values()].map(({ user }) => user).find((user) => user?.id === person.userId)
    await waitFor('each sees the other', () => userIn(one, team.lead) && userIn(two, team.analyst))
    const late = keep(openPeer(urls.here, room, team.viewer))
    await waitFor('who comes later sees both', () => userIn(late, team.lead) && userIn(late, team.analyst))
    expect(userIn(late, team.lead)).toEqual(userIn(one, team.lead))
    two.close()
    await waitFor('he has left', () => !userIn(one, team.lead))
  })

  test('[NODE2] [NODE6] without Redis both nodes serve, and rights end by the database', async () => {
    const removed = await addAnalyst()
    const signedOut = await addAnalyst()
    const live = keep(openLive(urls.there, team.projectId, removed))
    const peer = keep(openPeer(urls.there, layerRoom(document.layerId), signedOut))
    const reader = keep(openPeer(urls.there, layerRoom(document.layerId), team.viewer))
    await Promise.all([live.next('hello'), peer.synced(), reader.synced()])
    await redis.stop()
    await waitFor('it is noticed', () => there.ctx.fanout.state() === 'unreachable')

    const writer = keep(openPeer(urls.here, layerRoom(document.layerId), team.analyst))
    await writer.synced()
    const command = newCreate(document, [newTag(codes)])
    expect(await writer.run(command)).toMatchObject({ ok: true })
    const member = `/api/projects/${team.projectId}/members/${removed.userId}`
    expect((await here.request(team.lead, 'DELETE', member)).status).toBe(204)
    expect((await here.request(signedOut, 'DELETE', '/api/session')).status).toBe(204)
    await waitFor('the tag is there', () => reader.records().has(command.annotationId), 10_000)
    await waitFor('both are closed', () => live.code() === 4403 && peer.closedWith() === 4401, 10_000)

    // One that starts meanwhile serves as well.
    const third = await createTestApp({ config: { redisUrl: redis.url }, database: here.database })
    expect(await third.request(null, 'GET', '/readyz')).toMatchObject({ status: 200, body: { nodes: 'unreachable' } })
    await third.app.close()
    await redis.start()
    await waitFor('it is back', () => there.ctx.fanout.state() === 'connected')
  })
})
