// What every fan-out must do alike, because rooms, live views and sockets speak of nothing that it did not publish.
import { createClient } from '@redis/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { takeSecret } from '../../db/repos/secrets.ts'
import { createSealer } from '../../server/fanout/envelope.ts'
import type { Committed, Fanout, FanoutEvent, Presence, SharedEvent } from '../../server/fanout/fanout.ts'
import { MAX_CARRIED_UPDATE_BYTES } from '../../server/fanout/messages.ts'
import { openFanout } from '../../server/fanout/open.ts'
import { createLogger } from '../../server/logger.ts'
import { createMetrics } from '../../server/metrics/metrics.ts'
import type { DocumentId, IssueId, JobId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../_help/app.ts'
import { startRedis, type TestRedis } from '../_help/redis.ts'
import { waitFor } from '../_help/wait-for.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newId,
  newTag,
  type TestCodes,
  type TestDocument,
} from '../_help/workspace.ts'

let app: TestApp
let redis: TestRedis
const opened: Fanout[] = []

beforeAll(async () => {
  app = await createTestApp()
  redis = await startRedis()
})
afterEach(async () => {
  for (const fanout of opened.splice(0)) await fanout.close()
})
afterAll(async () => {
  await redis.stop()
  await app.close()
})

async function openNode(redisUrl: string | null = redis.url) {
  const metrics = createMetrics()
  const fanout = await openFanout({ redisUrl, db: app.ctx.db, log: createLogger('silent'), measures: metrics })
  opened.push(fanout)
  const events: FanoutEvent[] = []
  fanout.subscribe((event) => events.push(event))
  return { fanout, events, metrics }
}

const committed = (more: Partial<Committed> = {}): SharedEvent => ({
  type: 'committed',
  projectId: newId<ProjectId>(),
  firstRev: 3,
  rev: 4,
  roomUpdates: [
    { room: layerRoom(newId()), seq: 7, update: new Uint8Array([1, 2, 3]) },
    { room: textRoom(newId()), seq: 2 ** 40, update: new Uint8Array(MAX_CARRIED_UPDATE_BYTES).fill(9) },
  ],
  cells: [
    { actorId: null, issueId: newId<IssueId>() },
    { actorId: newId(), issueId: newId<IssueId>() },
  ],
  documents: [newId<DocumentId>()],
  removedDocuments: [newId<DocumentId>()],
  codebook: true,
  members: false,
  ...more,
})

const presence = (more: Partial<Presence> = {}): SharedEvent & Presence => ({
  type: 'presence',
  projectId: newId<ProjectId>(),
  documentId: newId<DocumentId>(),
  room: textRoom(newId()),
  clientId: 2 ** 32 - 1,
  clock: 12,
  state: {
    user: { id: newId<UserId>(), name: 'سلمى 🕊️', colour: 11 },
    selection: { anchor: { blockId: 'b1' as never, offset: 0 }, head: { blockId: 'b2' as never, offset: 9 } },
  },
  ...more,
})

const everyKind = (): SharedEvent[] => [
  committed(),
  committed({ roomUpdates: [], cells: [], documents: [], removedDocuments: [], codebook: false, members: true }),
  { type: 'uncertain', projectId: newId<ProjectId>() },
  { type: 'job', projectId: newId<ProjectId>(), jobId: newId<JobId>() },
  { type: 'revoked', userId: newId<UserId>(), sessionId: null },
  { type: 'revoked', userId: newId<UserId>(), sessionId: newId() },
  presence(),
]

describe.each(['alone', 'redis'] as const)('fan-out (%s)', (kind) => {
  const open = () => openNode(kind === 'alone' ? null : redis.url)

  test('tells this process at once, in order, each event as it was published', async () => {
    const { fanout, events } = await open()
    const published = everyKind()
    published.forEach((event, i) => {
      fanout.publish(event)
      expect(events.length).toBe(i + 1)
    })
    expect(events).toEqual(published)
  })

  test('tells nobody who has unsubscribed, and nothing once closed', async () => {
    const { fanout, events } = await open()
    const more: FanoutEvent[] = []
    const end = fanout.subscribe((event) => more.push(event))
    end()
    fanout.publish(committed())
    await fanout.close()
    fanout.publish(committed())
    expect([events.length, more.length]).toEqual([1, 0])
  })
})

type Node = Awaited<ReturnType<typeof openNode>>

/** Jobs that nodes told to see whether they hear each other. */
const probes = new Set<JobId>()
const isProbe = (event: FanoutEvent) => event.type === 'job' && probes.has(event.jobId)

/** Waits until `to` takes what `from` sends. */
async function hears(from: Node, to: Node) {
  const jobId = newId<JobId>()
  probes.add(jobId)
  await waitFor('one node hears the other', () => {
    from.fanout.publish({ type: 'job', projectId: newId<ProjectId>(), jobId })
    return to.events.some((event) => event.type === 'job' && event.jobId === jobId)
  })
}

/** Two nodes that take each other's messages. */
async function openPair(): Promise<[Node, Node]> {
  const [one, two] = [await openNode(), await openNode()]
  await Promise.all([hears(one, two), hears(two, one)])
  one.events.length = two.events.length = 0
  return [one, two]
}

const invalid = ({ metrics }: Node) => metrics.counters.mawqif_fanout_invalid_total.get('') ?? 0

test('[NODE1] every kind of event reaches another node as it was published, and comes back to none', async () => {
  const [one, two] = await openPair()
  const published = everyKind()
  for (const event of published) one.fanout.publish(event)
  const others = published.filter(({ type }) => type !== 'uncertain')
  await hears(one, two)
  await hears(two, one)
  expect(two.events.filter((event) => !isProbe(event))).toEqual(others)
  expect(one.events.filter((event) => !isProbe(event))).toEqual(published)
})

test('[NODE5] everybody present is known to a node that comes later, and leaves with his node', async () => {
  const one = await openNode()
  const entry = presence()
  one.fanout.publish(entry)
  const two = await openNode()
  await waitFor('the later node knows him', () => [...two.fanout.presenceIn(entry.room)].length === 1)
  const { type: _type, ...known } = entry
  expect([...two.fanout.presenceIn(entry.room)]).toEqual([known])
  const toldLate: FanoutEvent[] = []
  two.fanout.subscribe((event) => toldLate.push(event))
  expect(toldLate).toEqual([entry])
  await one.fanout.close()
  await waitFor('he has left', () => [...two.fanout.presenceIn(entry.room)].length === 0)
  expect(two.events.findLast((event) => event.type === 'presence')).toMatchObject({
    clientId: entry.clientId,
    state: null,
  })
})

test('[NODE3] what was not signed by a node, was changed, or was seen before changes nothing', async () => {
  const [one, two] = await openPair()
  const { channel } = createSealer(await takeSecret(app.ctx.db, 'nodes'))
  const stranger = createClient({ url: redis.url })
  await stranger.connect()
  const tap = stranger.duplicate()
  await tap.connect()
  const seen: Buffer[] = []
  await tap.subscribe(channel, (message) => seen.push(message), true)
  try {
    const event = committed()
    one.fanout.publish(event)
    const recorded = await waitFor('it was recorded', () => seen.find((message) => message.byteLength > 1_000))
    await waitFor('it has come', () => two.events.length > 0)
    two.events.length = 0

    const before = invalid(two)
    const forged = createSealer(Buffer.alloc(32)).seal({ from: 'ab'.repeat(16), number: 1, body: new Uint8Array([6]) })
    const changed = Buffer.from(recorded)
    changed[40] = (changed[40] ?? 0) ^ 1
    for (const bad of [forged, changed, Buffer.alloc(0), Buffer.from('{"type":"revoked"}'), Buffer.alloc(700_000)])
      await stranger.publish(channel, bad)
    await stranger.publish(channel, recorded)
    await hears(one, two)
    expect(two.events.filter(({ type }) => type !== 'job')).toEqual([])
    expect(invalid(two) - before).toBe(5)

    // Nor to one that did not live when it was recorded.
    const later = await openNode()
    for (const message of seen.slice()) await stranger.publish(channel, message)
    await hears(one, later)
    expect(later.events.filter(({ type }) => type !== 'job')).toEqual([])
  } finally {
    tap.destroy()
    stranger.destroy()
  }
})

test('[NODE3] nodes of another database on the same server are not heard', async () => {
  const other = await createTestApp()
  const fanout = await openFanout({
    redisUrl: redis.url,
    db: other.ctx.db,
    log: createLogger('silent'),
    measures: createMetrics(),
  })
  try {
    const [one, two] = await openPair()
    fanout.publish(committed())
    await hears(one, two)
    expect([...one.events, ...two.events].filter(({ type }) => type !== 'job')).toEqual([])
  } finally {
    await fanout.close()
    await other.close()
  }
})

test('of several nodes that start at once on a new database, all have the same key', async () => {
  const other = await createTestApp()
  try {
    const keys = await Promise.all(Array.from({ length: 8 }, () => takeSecret(other.ctx.db, 'nodes')))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect(keys[0]?.byteLength).toBe(32)
  } finally {
    await other.close()
  }
})

describe('[NODE2] what no message tells is found in the database', () => {
  let team: Team
  let codes: TestCodes
  let document: TestDocument

  beforeAll(async () => {
    team = await app.addTeam()
    codes = await addCodes(app, team)
    document = await addDocument(app, team)
  })

  const commit = async () => {
    const command = newCreate(document, [newTag(codes)])
    const { body } = await app.request(team.analyst, 'POST', `/api/projects/${team.projectId}/commands`, command)
    return { rev: body.rev as number, annotationId: command.annotationId }
  }

  /** Follows the project and its layer from how they stand. */
  async function follow({ fanout }: Node) {
    const room = layerRoom(document.layerId)
    const seq = await app.ctx.rooms.read(room, (view) => view.seq)
    const { rows } = await app.database.pool.query('select rev from projects where id = $1', [team.projectId])
    fanout.follow({ room, seq: seq ?? 0 })
    fanout.follow({ projectId: team.projectId, rev: Number(rows[0].rev) })
    return room
  }

  const annotationsIn = (updates: readonly { update: Uint8Array }[]) => {
    const doc = new Y.Doc()
    for (const { update } of updates) Y.applyUpdate(doc, update)
    return [...doc.getMap('annotations').keys()]
  }

  test('whether the others are reached or not', async () => {
    // Nobody listens there.
    const nodes = [await openNode(), await openNode('redis://127.0.0.1:1')]
    await waitFor('one is connected', () => nodes[0]?.fanout.state() === 'connected')
    expect(nodes[1]?.fanout.state()).toBe('unreachable')
    for (const node of nodes) await follow(node)
    const first = await commit()
    const second = await commit()
    for (const { events } of nodes) {
      await waitFor('the project was read', () =>
        events.some((event) => event.type === 'missed' && event.rev === second.rev),
      )
      const updates = await waitFor('the room was read', () => {
        const found = events.flatMap((event) => (event.type === 'caughtUp' ? event.updates : []))
        return found.length >= 2 ? found : null
      })
      expect(annotationsIn([...(await earlier()), ...updates])).toEqual(
        expect.arrayContaining([first.annotationId, second.annotationId]),
      )
    }
    // Sessions and jobs have no numbers that could be missing.
    expect(nodes[1]?.events.some(({ type }) => type === 'recheck')).toBe(true)
  })

  test('at once, where an update was too large to travel', async () => {
    const [one, two] = await openPair()
    const room = await follow(two)
    const { rev, annotationId } = await commit()
    const seq = (await app.ctx.rooms.read(room, (view) => view.seq)) ?? 0
    const update = new Uint8Array(MAX_CARRIED_UPDATE_BYTES + 1)
    const roomUpdates = [{ room, seq, update }]
    one.fanout.publish(committed({ projectId: team.projectId, firstRev: rev, rev, roomUpdates }))
    const caughtUp = await waitFor('it was read', () => two.events.find((event) => event.type === 'caughtUp'), 1_000)
    expect(two.events.find((event) => event.type === 'committed')?.roomUpdates).toEqual([])
    expect(caughtUp.room).toBe(room)
    expect(annotationsIn([...(await earlier()), ...caughtUp.updates])).toContain(annotationId)
  })

  test('as a whole, where a snapshot has taken the updates in', async () => {
    const node = await openNode('redis://127.0.0.1:1')
    const room = await follow(node)
    const { annotationId } = await commit()
    await app.database.pool.query('delete from room_updates where room = $1', [room])
    const whole = await app.ctx.rooms.read(room, (view) => ({ seq: view.seq, update: view.encode() }))
    await app.database.pool.query(
      'insert into room_snapshots (room, seq, state) values ($1, $2, $3) on conflict (room) do update set seq = $2, state = $3, is_packed = false',
      [room, whole?.seq, Buffer.from(whole?.update ?? [])],
    )
    const caughtUp = await waitFor('it was read', () => node.events.find((event) => event.type === 'caughtUp'))
    expect(caughtUp.updates.length).toBe(1)
    expect(annotationsIn(caughtUp.updates)).toContain(annotationId)
  })

  /** What the room held before: updates build on each other. */
  async function earlier() {
    const { rows } = await app.database.pool.query('select update from room_updates where room = $1 order by seq', [
      layerRoom(document.layerId),
    ])
    return rows as { update: Uint8Array }[]
  }
})
