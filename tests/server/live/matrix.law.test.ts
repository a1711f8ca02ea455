import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyProject } from '../../../server/log/verify.ts'
import { applyDelta, createMatrix, type Matrix } from '../../../shared/matrix/apply-delta.ts'
import { EMPTY_FILTER, type MatrixFilter, serializeFilter } from '../../../shared/matrix/filter.ts'
import type { AnnotationId } from '../../../shared/model/ids.ts'
import { layerRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { describeEachDatabase } from '../../_help/database.ts'
import { createRandom, randomCommand } from '../../_help/random-work.ts'
import { type LivePeer, openLive, openPeer } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addCodes, addDocument, newCreate, newTag, type TestCodes, type TestDocument } from '../../_help/workspace.ts'

const COMMANDS_PER_PEER = process.env.LONG ? 400 : 40

describeEachDatabase('[MTX] live matrix', (open) => {
  let app: TestApp
  let url: string
  let team: Team
  let codes: TestCodes
  let documents: TestDocument[]
  const opened: { close(): void }[] = []

  beforeAll(async () => {
    app = await createTestApp({ database: await open() })
    ;({ url } = await app.listen())
    team = await app.addTeam()
    codes = await addCodes(app, team)
    documents = [await addDocument(app, team), await addDocument(app, team)]
  })

  afterAll(async () => {
    for (const one of opened) one.close()
    await app.close()
  })

  async function fetchMatrix(person: Person, filter: MatrixFilter): Promise<Matrix> {
    const query = new URLSearchParams(serializeFilter(filter))
    const { body } = await app.request(person, 'GET', `/api/projects/${team.projectId}/matrix?${query}`)
    return createMatrix(body.rev, body.cells)
  }

  const sorted = (matrix: Matrix) => [...matrix.cells].sort(([a], [b]) => (a < b ? -1 : 1))

  /** Watches, fetches, and folds what is pushed from then on. */
  async function watch(person: Person, filter: MatrixFilter) {
    const live: LivePeer = openLive(url, team.projectId, person)
    opened.push(live)
    await live.opened()
    live.ask({ type: 'matrix.watch', filter })
    await live.next('matrix.watching')
    const fetched = await fetchMatrix(person, filter)
    const held = () => {
      let matrix = fetched
      for (const event of live.events)
        if (event.type === 'matrix.cells') matrix = applyDelta(matrix, event.rev, event.cells)
      return matrix
    }
    return { live, held, filter, person }
  }

  test('[MTX1, MTX2] held + pushed = fetched afresh, whatever three peers do at once', async () => {
    const watchers = await Promise.all([
      watch(team.viewer, EMPTY_FILTER),
      watch(team.lead, {
        ...EMPTY_FILTER,
        document: documents.slice(0, 1).map((document) => document.documentId),
        status: ['accepted', 'proposed'],
        group: ['EU'],
      }),
      watch(team.lead, {
        ...EMPTY_FILTER,
        analyst: [team.analyst.userId],
        theme: ['law'],
        stance: ['supports', 'mention'],
      }),
    ])
    const second = await app.addPerson('Second')
    await app.addMember(team.projectId, second, 'analyst')
    const answers = await Promise.all(
      [team.lead, team.analyst, second].map((person, i) => work(person, createRandom(2_026 + i))),
    )
    const done = answers.flat().filter((answer) => answer.ok)
    expect(done.length).toBeGreaterThan(COMMANDS_PER_PEER)
    const rev = Math.max(...done.map((answer) => answer.rev))

    // Something at the very end that every filter sees, so that there is an end to wait for.
    const last = newCreate(documents[0] as TestDocument, [newTag(codes)])
    const { body } = await app.request(team.analyst, 'POST', `/api/projects/${team.projectId}/commands`, last)
    expect(body.rev).toBe(rev + 1)
    for (const { live, held, filter, person } of watchers) {
      await live.next('matrix.cells', (event) => event.rev === body.rev)
      expect(sorted(held())).toEqual(sorted(await fetchMatrix(person, filter)))
      expect(sorted(held()).length).toBeGreaterThan(0)
    }
    // [HIST] after the same work.
    expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
  })

  async function work(person: Person, random: ReturnType<typeof createRandom>) {
    const peers = documents.map((document) => ({
      document,
      peer: openPeer(url, layerRoom(document.layerId), person),
      deleted: [] as AnnotationId[],
    }))
    await Promise.all(peers.map(({ peer }) => peer.synced()))
    const answers = []
    for (let i = 0; i < COMMANDS_PER_PEER; i++) {
      const { document, peer, deleted } = random.pick(peers)
      const command = randomCommand(random, { document, records: [...peer.records().values()], deleted }, codes)
      const answer = await peer.run(command)
      if (answer.ok && command.type === 'annotation.delete') deleted.push(command.annotationId)
      answers.push(answer)
    }
    for (const { peer } of peers) peer.close()
    return answers
  }

  test('[MTX4, HIST1] a merge moves cells, and filters by group or theme are told to fetch anew', async () => {
    const plain = await watch(team.viewer, EMPTY_FILTER)
    const grouped = await watch(team.viewer, { ...EMPTY_FILTER, group: ['EU'] })
    const [into, from] = codes.actorIds
    const tag = newTag(codes, { actorId: from })
    const commands = `/api/projects/${team.projectId}/commands`
    await app.request(team.analyst, 'POST', commands, newCreate(documents[1] as TestDocument, [tag]))
    const count = grouped.live.events.filter((event) => event.type === 'matrix.watching').length
    const merge = `/api/projects/${team.projectId}/actors/${from}/merge`
    expect((await app.request(team.lead, 'POST', merge, { into })).status).toBe(200)
    const { rev } = await plain.live.next('codebook')
    await plain.live.next('matrix.cells', (event) => event.rev >= rev)
    expect(sorted(plain.held())).toEqual(sorted(await fetchMatrix(team.viewer, EMPTY_FILTER)))
    await waitFor('fetch anew', () => grouped.live.events.filter((e) => e.type === 'matrix.watching').length > count)
    expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
  })

  test('[MTX2] a deleted document leaves the list and takes its cells along', async () => {
    const document = await addDocument(app, team)
    const watcher = await watch(team.viewer, EMPTY_FILTER)
    await app.request(
      team.analyst,
      'POST',
      `/api/projects/${team.projectId}/commands`,
      newCreate(document, [newTag(codes)]),
    )
    await watcher.live.next('documents', (event) =>
      event.upserts.some((one) => one.id === document.documentId && one.tagCount === 1),
    )
    const url = `/api/projects/${team.projectId}/documents/${document.documentId}`
    expect((await app.request(team.lead, 'DELETE', url)).status).toBe(204)
    const { rev } = await watcher.live.next('documents', (event) => event.removed.includes(document.documentId))
    await watcher.live.next('matrix.cells', (event) => event.rev >= rev)
    expect(sorted(watcher.held())).toEqual(sorted(await fetchMatrix(team.viewer, EMPTY_FILTER)))
  })
})
