import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { readRecords } from '../../db/repos/annotations/reader.ts'
import { verifyProject } from '../../server/log/verify.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../_help/app.ts'
import { describeEachDatabase } from '../_help/database.ts'
import { createRandom, type Random, randomCommand } from '../_help/random-work.ts'
import { openPeer, type Peer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { addCodes, addDocument, type TestCodes, type TestDocument } from '../_help/workspace.ts'

const SEEDS = process.env.LONG ? Array.from({ length: 20 }, (_, i) => i + 1) : [1, 2]
/** A machine that does other things besides is slow, not wrong. */
const LIMIT_MS = 90_000
const STEPS = process.env.LONG ? 80 : 25

describeEachDatabase('[SYNC1, SYNC2, HIST1] peers that drop, come back and change role', (open) => {
  test.each(SEEDS)(
    'seed %i: all converge on what the database has',
    async (seed) => {
      const app = await createTestApp({ database: await open() })
      try {
        await run(app, seed)
      } finally {
        await app.close()
      }
    },
    LIMIT_MS,
  )
})

type Worker = { person: Person; peer: Peer; random: Random; sent: Command[]; deleted: AnnotationId[] }

async function run(app: TestApp, seed: number) {
  const { url } = await app.listen()
  const team = await app.addTeam()
  const codes = await addCodes(app, team)
  const document = await addDocument(app, team)
  const room = layerRoom(document.layerId)
  const people = [team.lead, team.analyst, await app.addPerson('Third'), await app.addPerson('Fourth')]
  for (const person of people.slice(2)) await app.addMember(team.projectId, person, 'analyst')
  const workers = people.map(
    (person, i): Worker => ({
      person,
      peer: openPeer(url, room, person),
      random: createRandom(seed * 1_000 + i),
      sent: [],
      deleted: [],
    }),
  )
  const watcher = openPeer(url, room, team.viewer)
  try {
    await Promise.all([watcher, ...workers.map(({ peer }) => peer)].map((peer) => peer.synced()))
    await Promise.all(workers.map((worker) => work(worker, { app, team, codes, document })))

    const stored = await readRecords(app.ctx.db, document.layerId)
    for (const { peer } of workers) {
      peer.provider.connect()
      await waitFor(`seed ${seed}: peer as stored`, () => isSame(peer, stored))
    }
    await waitFor(`seed ${seed}: watcher as stored`, () => isSame(watcher, stored))
    expect(watcher.records()).toEqual(stored)
    expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
    expect([...stored.values()].reduce((sum, { tags }) => sum + tags.length, 0)).toBeGreaterThan(5)
  } finally {
    for (const peer of [watcher, ...workers.map(({ peer }) => peer)]) peer.close()
  }
}

const isSame = (peer: Peer, stored: ReadonlyMap<string, unknown>) => isDeepStrictEqual(peer.records(), stored)

async function work(
  { person, peer, random, sent, deleted }: Worker,
  { app, team, codes, document }: { app: TestApp; team: Team; codes: TestCodes; document: TestDocument },
) {
  for (let step = 0; step < STEPS; step++) {
    if (random.chance(0.08)) peer.provider.disconnect()
    if (random.chance(0.3)) peer.provider.connect()
    if (person === team.lead && random.chance(0.1)) {
      const member = random.pick([team.analyst.userId])
      const url = `/api/projects/${team.projectId}/members/${member}`
      const { status } = await app.request(team.lead, 'PATCH', url, { role: random.pick(['analyst', 'viewer']) })
      expect(status).toBe(200)
    }
    const command = randomCommand(random, { document, records: [...peer.records().values()], deleted }, codes)
    sent.push(command)
    // Not always waited for: several are under way at once, and some are lost with their socket.
    const socket = peer.provider.wsconnected ? peer.provider.ws : null
    if (socket) peer.send(command)
    if (socket && random.chance(0.5))
      await waitFor('reply or drop', () => peer.replies.has(command.id) || peer.provider.ws !== socket)
    if (command.type === 'annotation.delete' && peer.replies.get(command.id)?.ok) deleted.push(command.annotationId)
  }
  peer.provider.connect()
  await peer.synced()
  // As the client's queue does: whatever was not answered is sent again, in order, under its id.
  for (const command of sent) if (!peer.replies.has(command.id)) await peer.run(command)
  expect([...peer.replies.values()].filter((reply) => !reply.ok && reply.retry)).toEqual([])
}
