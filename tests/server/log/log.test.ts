import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { readRecords } from '../../../db/repos/annotations/reader.ts'
import { history, projects } from '../../../db/schema/project.ts'
import { roomSnapshots, roomUpdates } from '../../../db/schema/rooms.ts'
import { runCommand } from '../../../server/commands/run-command.ts'
import { createRoomStore } from '../../../server/log/room-store.ts'
import { createTurns } from '../../../server/log/turns.ts'
import { verifyProject } from '../../../server/log/verify.ts'
import { readLayer, writeLayer } from '../../../shared/doc/layer.ts'
import { layerRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Person, type Team, type TestApp } from '../../_help/app.ts'
import { describeEachDatabase } from '../../_help/database.ts'
import { openLive, openPeer, type Peer } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newId,
  newTag,
  type TestCodes,
  type TestDocument,
} from '../../_help/workspace.ts'

describeEachDatabase('[LOG] what is acknowledged is what the database has', (open, kind) => {
  let app: TestApp
  let url: string
  let team: Team
  let codes: TestCodes
  let document: TestDocument
  let peers: Peer[] = []

  beforeAll(async () => {
    app = await createTestApp({ database: await open() })
    ;({ url } = await app.listen())
    team = await app.addTeam()
    codes = await addCodes(app, team)
    document = await addDocument(app, team)
  })

  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.close()
    expect(await verifyProject(app.ctx.db, team.projectId)).toEqual([])
  })

  afterAll(() => app.close())

  const room = () => layerRoom(document.layerId)
  const stored = () => readRecords(app.ctx.db, document.layerId)
  const execute = (statement: string) => app.ctx.db.execute(sql.raw(statement))
  const revOf = async () => (await app.ctx.db.select().from(projects).where(eq(projects.id, team.projectId)))[0]?.rev

  /** The revision that a command made, or why it was refused. */
  const send = ({ userId, name }: Person, command: unknown) =>
    runCommand(app.ctx, { userId, name, sessionId: '', isAdmin: false }, command, { projectId: team.projectId }).then(
      ({ rev }) => rev,
      ({ code }) => code,
    )

  async function twoPeers(): Promise<[Peer, Peer]> {
    peers = [openPeer(url, room(), team.analyst), openPeer(url, room(), team.lead)]
    await Promise.all(peers.map((peer) => peer.synced()))
    return peers as [Peer, Peer]
  }

  /** A real cause: the database itself refuses, at the insert or at COMMIT. */
  async function breakUpdates(when: 'insert' | 'commit', body = "raise exception 'disk full'") {
    await execute(`create function broken() returns trigger language plpgsql as $$ begin ${body}; return new; end $$`)
    await execute(
      when === 'insert'
        ? 'create trigger broken before insert on room_updates for each row execute function broken()'
        : 'create constraint trigger broken after insert on room_updates deferrable initially deferred for each row execute function broken()',
    )
    return () => execute('drop function broken cascade')
  }

  test('[LOG3] a write that the database refuses changes nothing that anybody sees, and takes no revision', async () => {
    const [author, colleague] = await twoPeers()
    await author.run(newCreate(document, [newTag(codes)]))
    const [before, rev] = [await stored(), await revOf()]
    const mend = await breakUpdates('insert')
    const command = newCreate(document, [newTag(codes)])
    expect(await author.run(command)).toMatchObject({ ok: false, retry: true, error: { code: 'internal' } })
    expect(await stored()).toEqual(before)
    expect(await revOf()).toBe(rev)
    expect(await app.ctx.rooms.read(room(), ({ doc }) => readLayer(doc))).toEqual(before)
    await mend()
    expect(await author.run(command)).toMatchObject({ ok: true, rev: (rev ?? 0) + 1 })
    await waitFor('tag at the colleague', () => colleague.records().has(command.annotationId))
    expect(colleague.records()).toEqual(await stored())
  })

  test('a write that the database refuses at its end changes nothing either', async () => {
    const [author, colleague] = await twoPeers()
    const [before, rev] = [await stored(), await revOf()]
    const mend = await breakUpdates('commit')
    const command = newCreate(document, [newTag(codes)])
    expect(await author.run(command)).toMatchObject({ ok: false, retry: true, error: { code: 'internal' } })
    expect([await stored(), await revOf()]).toEqual([before, rev])
    await mend()
    expect(await author.run(command)).toMatchObject({ ok: true })
    await waitFor('tag at the colleague', () => colleague.records().has(command.annotationId))
  })

  // The embedded database has no connection that could drop.
  if (kind === 'postgres') {
    for (const when of ['insert', 'commit'] as const)
      test(`[LOG4] a connection lost at ${when} leaves it open: everybody comes back and reads what stands`, async () => {
        const [author, colleague] = await twoPeers()
        const live = openLive(url, team.projectId, team.lead)
        await live.next('hello')
        const mend = await breakUpdates(when, 'perform pg_terminate_backend(pg_backend_pid())')
        const command = newCreate(document, [newTag(codes)])
        author.send(command)
        expect(await live.closed()).toBe(1012)
        await waitFor('closed', () => !colleague.provider.wsconnected)
        await mend()
        await Promise.all([author.synced(), colleague.synced()])
        expect(colleague.records()).toEqual(await stored())
        expect(await author.run(command)).toMatchObject({ ok: true })
        await waitFor('tag at the colleague', () => colleague.records().has(command.annotationId))
        expect(colleague.records()).toEqual(await stored())
      })
  }

  test('nobody reads a document between its write and the commit', async () => {
    const store = createRoomStore(app.ctx.db)
    const before = await store.read(room(), ({ doc }) => readLayer(doc))
    const [record] = [...(before ?? []).values()]
    let isRead = false
    let reading: Promise<unknown> = Promise.resolve()
    await app.ctx.db
      .transaction(async (tx) => {
        const prepared = await store.prepare(tx, room(), (doc) => writeLayer(doc, new Map([[record?.id ?? '', null]])))
        reading = store
          .read(room(), ({ doc }) => readLayer(doc))
          .then((seen) => {
            isRead = true
            expect(seen).toEqual(before)
          })
        await tx.execute(sql`select 1`)
        expect(isRead).toBe(false)
        queueMicrotask(() => prepared.failed())
        throw new Error('rolled back')
      })
      .catch((error) => expect(error.message).toBe('rolled back'))
    await reading
    await store.close()
  })

  test('[LOG6] a long log is folded into a snapshot, and a room opened from it is the same', async () => {
    const long = await addDocument(app, team)
    const commands = `/api/projects/${team.projectId}/commands`
    const create = newCreate(long, [newTag(codes)])
    await app.request(team.analyst, 'POST', commands, create)
    // 20 kB of Arabic each: past 1 MiB before the sixtieth.
    for (let i = 0; i < 60; i++) {
      const note = String(i).padEnd(10_000, 'م')
      const update = { type: 'annotation.update', id: newId(), annotationId: create.annotationId, note }
      expect((await app.request(team.analyst, 'POST', commands, update)).status).toBe(200)
    }
    const name = layerRoom(long.layerId)
    const { db } = app.ctx
    await waitFor(
      'snapshot',
      async () => (await db.select().from(roomSnapshots).where(eq(roomSnapshots.room, name))).length,
    )
    expect((await db.select().from(roomUpdates).where(eq(roomUpdates.room, name))).length).toBeLessThan(30)
    const store = createRoomStore(db)
    expect(await store.read(name, ({ doc }) => readLayer(doc))).toEqual(await readRecords(db, long.layerId))
    expect(await store.read(name, ({ doc }) => Y.encodeStateVector(doc))).toEqual(
      await app.ctx.rooms.read(name, ({ doc }) => Y.encodeStateVector(doc)),
    )
    await store.close()
  })

  test('[LOG5] changes at once are committed together: revisions gapless, published in order, time never back', async () => {
    const published: number[] = []
    let batches = 0
    const end = app.ctx.fanout.subscribe((event) => {
      if (event.type !== 'committed') return
      batches++
      for (let rev = event.firstRev; rev <= event.rev; rev++) published.push(rev)
    })
    const answers = await Promise.all(Array.from({ length: 40 }, () => send(team.analyst, newCreate(document, []))))
    end()
    expect(new Set(answers).size).toBe(40)
    expect(batches).toBeLessThan(40)
    expect(published).toEqual(published.map((_, i) => (published[0] ?? 0) + i))
    const events = await app.ctx.db
      .select()
      .from(history)
      .where(eq(history.projectId, team.projectId))
      .orderBy(history.rev)
    expect(events.map((event) => event.rev)).toEqual(events.map((_, i) => i + 1))
    const times = events.map((event) => event.at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })

  test('of commands that are committed together, one that is refused stops none', async () => {
    const create = newCreate(document, [newTag(codes)])
    const other = newCreate(document, [newTag(codes)])
    const answers = await Promise.all([
      send(team.analyst, newCreate(document, [])),
      send(team.analyst, create),
      // The same again, and somebody else's with the same ids, in the same breath.
      send(team.analyst, create),
      send(team.lead, create),
      send(team.lead, { ...other, annotationId: create.annotationId }),
      send(team.lead, { ...other, id: newId(), tags: [{ ...newTag(codes), id: create.tags[0]?.id }] }),
      send(team.viewer, newCreate(document, [])),
      send(team.analyst, { ...newCreate(document, []), quote: 'not what stands there' }),
      send(team.analyst, { type: 'annotation.update', id: newId(), annotationId: create.annotationId, note: 'ملاحظة' }),
      send(team.lead, { type: 'tag.review', id: newId(), tagId: create.tags[0]?.id, decision: 'accepted', reason: '' }),
      send(team.analyst, { type: 'annotation.delete', id: newId(), annotationId: create.annotationId }),
    ])
    const rev = answers[0]
    expect(answers).toEqual([
      rev,
      rev + 1,
      rev + 1,
      'not_found',
      'annotation_exists',
      'bad_request',
      'forbidden',
      'anchor_mismatch',
      rev + 2,
      rev + 3,
      rev + 4,
    ])
  })
})

test('[BOUND] a queue of turns is bounded, and one that failed does not stop the next', async () => {
  const turns = createTurns(2)
  const gate = Promise.withResolvers<void>()
  const first = turns.take('a', () => gate.promise.then(() => Promise.reject(new Error('first'))))
  const second = turns.take('a', async () => 'second')
  await expect(turns.take('a', async () => 'third')).rejects.toMatchObject({ code: 'unavailable' })
  expect(await turns.take('b', async () => 'elsewhere')).toBe('elsewhere')
  gate.resolve()
  await expect(first).rejects.toThrow('first')
  expect(await second).toBe('second')
})
