// [SEEN4] What somebody changes behind the product's back is named: each table, each kind of column.
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { openDatabase } from '../../../db/connect.ts'
import { readRoom, replaceWithSnapshot } from '../../../db/repos/rooms/log.ts'
import { packUpdates } from '../../../server/log/pack-updates.ts'
import { verify, verifyProject } from '../../../server/log/verify.ts'
import { layerRoom, textRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
import { embeddedTemplate } from '../../_help/embedded-template.ts'
import {
  addCodes,
  addDocument,
  newCreate,
  newId,
  newTag,
  rangeOf,
  type TestCodes,
  type TestDocument,
} from '../../_help/workspace.ts'

let server: TestApp
let team: Team
let document: TestDocument
let other: TestDocument
let codes: TestCodes
const ids: string[] = []
const tagIds: string[] = []

const run = async (command: { type: string }, person = team.analyst) => {
  const { status } = await server.request(person, 'POST', `/api/projects/${team.projectId}/commands`, command)
  expect(status).toBe(200)
}

beforeAll(async () => {
  server = await createTestApp()
  team = await server.addTeam()
  document = await addDocument(server, team)
  other = await addDocument(server, team)
  codes = await addCodes(server, team)
  for (let block = 0; block < 4; block++) {
    const create = newCreate(
      document,
      [newTag(codes), newTag(codes, { actorId: null })],
      [rangeOf(document, block, 2, 9)],
    )
    ids.push(create.annotationId)
    tagIds.push(...create.tags.map(({ id }) => id))
    await run({ ...create, note: 'ملاحظة خاصّة' } as never)
  }
  await run(
    { type: 'tag.review', id: newId(), tagId: tagIds[0], decision: 'disputed', reason: 'سبب' } as never,
    team.lead,
  )
  await run({ type: 'annotation.delete', id: newId(), annotationId: ids[3] } as never)
  // A merge changes tags of every annotation, wherever the history is cut.
  const { status } = await server.request(
    team.lead,
    'POST',
    `/api/projects/${team.projectId}/actors/${codes.actorIds[0]}/merge`,
    { into: codes.actorIds[1] },
  )
  expect(status).toBe(200)
  // A text whose updates have gone into a compressed snapshot, and one whose snapshot stands beside its update.
  const { updates = [] } = (await readRoom(server.ctx.db, textRoom(other.documentId))) ?? {}
  const packed = packUpdates({ packed: null, updates, isWhole: true })
  await server.ctx.db.transaction((tx) => replaceWithSnapshot(tx, textRoom(other.documentId), 1, packed))
  await server.ctx.db.execute(sql`insert into room_snapshots (room, seq, state)
    select room, seq, update from room_updates where room = ${text()}`)
}, 60_000)
afterAll(() => server.close())

class Rollback extends Error {}

/** What verification says of the database as these statements leave it; they are taken back afterwards. */
async function saidAfter(...statements: SQL[]): Promise<string[]> {
  const said: string[] = []
  await server.ctx.db
    .transaction(async (tx) => {
      for (const statement of statements) await tx.execute(statement)
      // In the same transaction, as nobody else may see this: a savepoint stands in for the snapshot.
      await verify(tx as never, team.projectId, { onDifference: (difference) => said.push(difference) })
      throw new Rollback()
    })
    .catch((error) => {
      if (!(error instanceof Rollback)) throw error
    })
  return said
}

test('[HIST1, ANCH3] what the product wrote agrees, however finely the history is cut', async () => {
  expect(await verifyProject(server.ctx.db, team.projectId)).toEqual([])
  const said: string[] = []
  const shares: number[] = []
  const verified = await verify(server.ctx.db, team.projectId, {
    onDifference: (difference) => said.push(difference),
    onProgress: (done, of) => shares.push(done / of),
    rangeSize: 1,
  })
  expect(said).toEqual([])
  expect(verified).toEqual({ events: 9, documents: 2, annotations: 4 })
  expect(shares.at(-1)).toBe(1)
  expect(await verify(server.ctx.db, newId(), { onDifference: () => {} })).toBeNull()
})

const at = (n: number) => ids[n] as string
const tagAt = (n: number) => tagIds[n] as string
const layer = () => layerRoom(document.layerId)
const text = () => textRoom(document.documentId)
const annotation = (set: SQL) => () => sql`update annotations set ${set} where id = ${at(0)}`
const tag = (set: SQL) => () => sql`update tags set ${set} where id = ${tagAt(0)}`

const tampered: [string, () => SQL | SQL[], () => string][] = [
  [
    'annotations.note',
    annotation(sql`note = 'غير ذلك'`),
    () => `annotation ${at(0)}: note differs between history and rows`,
  ],
  [
    'annotations.note, against the layer',
    annotation(sql`note = ''`),
    () => `annotation ${at(0)}: note differs between layer and rows`,
  ],
  [
    'annotations.quote',
    annotation(sql`quote = 'x'`),
    () => `annotation ${at(0)}: its quote is not the text at its ranges`,
  ],
  [
    'annotations.ranges',
    annotation(sql`ranges = '[{"blockId":"b0","start":0,"end":3}]'`),
    () => `annotation ${at(0)}: ranges differs between history and rows`,
  ],
  [
    'annotations.author_id',
    annotation(sql`author_id = ${sql`(select user_id from members where role = 'lead')`}`),
    () => `annotation ${at(0)}: authorId differs between history and rows`,
  ],
  [
    'annotations.updated_at',
    annotation(sql`updated_at = now()`),
    () => `annotation ${at(0)}: updatedAt differs between history and rows`,
  ],
  [
    'annotations.deleted_at',
    annotation(sql`deleted_at = now()`),
    () => `annotation ${at(0)}: deletion differs between history and rows`,
  ],
  [
    'annotations.anchor_state',
    annotation(sql`anchor_state = 'orphan'`),
    () => `annotation ${at(0)}: anchorState differs between layer and rows`,
  ],
  [
    'annotations.start_cp',
    annotation(sql`start_cp = 0`),
    () => `annotation ${at(0)}: its place in the document is not that of its ranges`,
  ],
  [
    'annotations.document_id',
    () => sql`update annotations set document_id = ${other.documentId} where id = ${at(0)}`,
    () => `annotation ${at(0)}: its document is not its layer's`,
  ],
  [
    'annotations, a row gone',
    () => sql`delete from annotations where id = ${at(1)}`,
    () => `annotation ${at(1)} is in the history, not in the rows`,
  ],
  [
    'tags.stance',
    tag(sql`stance = 'opposes'`),
    () => `annotation ${at(0)}: stance of tag ${tagAt(0)} differs between history and rows`,
  ],
  [
    'tags.actor_id',
    tag(sql`actor_id = ${sql`(select id from actors where key = 'A2')`}`),
    () => `annotation ${at(0)}: actorId of tag ${tagAt(0)} differs between history and rows`,
  ],
  [
    'tags.status',
    tag(sql`status = 'accepted'`),
    () => `annotation ${at(0)}: status of tag ${tagAt(0)} differs between layer and rows`,
  ],
  ['tags.ord', tag(sql`ord = 7`), () => `annotation ${at(0)}: the order of the tags differs between history and rows`],
  [
    'tags.author_id',
    tag(sql`author_id = ${sql`(select user_id from members where role = 'lead')`}`),
    () => `tag ${tagAt(0)}: its author is not its annotation's`,
  ],
  [
    'tags.document_id',
    () => sql`update tags set document_id = ${other.documentId} where id = ${tagAt(0)}`,
    () => `tag ${tagAt(0)}: its document is not its annotation's`,
  ],
  [
    'tags.deleted_at',
    () => sql`update tags set deleted_at = null where annotation_id = ${at(3)}`,
    () => `tag ${tagAt(6)}: its deletion is not its annotation's`,
  ],
  [
    'tags, a row gone',
    () => sql`delete from tags where id = ${tagAt(2)}`,
    () => `annotation ${at(1)}: tag ${tagAt(2)} is in the history, not in the rows`,
  ],
  ['reviews.reason', () => sql`update reviews set reason = 'x'`, () => `tag ${tagAt(0)}: reason of its review`],
  ['reviews, a row gone', () => sql`delete from reviews`, () => `tag ${tagAt(0)}: its review of`],
  ['history, a row gone', () => sql`delete from history where rev = 3`, () => 'revision 3 has no event'],
  [
    'history, the newest gone',
    () => sql`delete from history where rev = 9`,
    () => `project ${team.projectId} is at revision 9, its history at 8`,
  ],
  [
    'history.at',
    () => sql`update history set at = at - interval '1 day' where rev = 5`,
    () => 'revision 5 is earlier than the one before',
  ],
  [
    'history.payload',
    () => sql`update history set payload = jsonb_set(payload, '{command,note}', '"x"') where rev = 3`,
    () => `annotation ${at(0)}: note differs between history and rows`,
  ],
  [
    'history.command_id',
    () => sql`update history set command_id = null where rev = 3`,
    () => `revision 3: its command's id is not that of the command`,
  ],
  [
    'history.kind',
    () => sql`update history set kind = 'annotation.update' where rev = 3`,
    () => 'revision 3: its kind is not that of its command',
  ],
  ['projects.rev', () => sql`update projects set rev = rev + 1`, () => `project ${team.projectId} is at revision 10`],
  [
    'projects.changed_at',
    () => sql`update projects set changed_at = now()`,
    () => `the time of its newest change is not that of its newest event`,
  ],
  [
    'rooms.seq',
    () => sql`update rooms set seq = seq + 2 where name = ${layer()}`,
    () => `room ${layer()} lacks updates 8 to 9`,
  ],
  ['rooms, a row gone', () => sql`delete from rooms where name = ${text()}`, () => `room ${text()} does not exist`],
  [
    'rooms.document_id',
    () => sql`update rooms set document_id = ${other.documentId} where name = ${layer()}`,
    () => `room ${layer()} belongs to document ${other.documentId}, not its own`,
  ],
  [
    'rooms, one too many',
    () =>
      sql`insert into rooms (name, project_id, document_id, seq) values ('layer/x', ${team.projectId}, ${other.documentId}, 0)`,
    () => 'room layer/x belongs to no document of its project',
  ],
  [
    'room_updates, a row gone',
    () => sql`delete from room_updates where room = ${layer()} and seq = 2`,
    () => `room ${layer()} lacks update 2`,
  ],
  [
    'room_updates, one too many',
    () => sql`insert into room_updates select room, 99, update from room_updates where room = ${layer()} and seq = 1`,
    () => `room ${layer()} has update 99, beyond its newest (7)`,
  ],
  [
    'room_updates.update',
    () => sql`update room_updates set update = '\\x00ff' where room = ${layer()} and seq = 2`,
    () => `room ${layer()} holds bytes that are not a Yjs update`,
  ],
  [
    'room_updates, exchanged',
    () =>
      sql`update room_updates set update = (select update from room_updates where room = ${text()} limit 1) where room = ${layer()} and seq = 7`,
    () => `annotation ${at(0)}: actorId of tag ${tagAt(0)} differs between layer and rows`,
  ],
  [
    'room_snapshots, that lacks what updates beside it say',
    () => sql`insert into room_snapshots (room, seq, state) values (${layer()}, 2, '\\x0000')`,
    () => `room ${layer()}: its snapshot lacks what update 1 says`,
  ],
  [
    'room_snapshots, newer than its room',
    () => sql`insert into room_snapshots (room, seq, state) values (${layer()}, 50, '\\x0000')`,
    () => `room ${layer()}: its snapshot 50 is newer than the room (7)`,
  ],
  [
    'room_snapshots, that says what no update says',
    () =>
      sql`insert into room_snapshots (room, seq, state) select ${layer()}, 1, update from room_updates where room = ${text()}`,
    () => `room ${layer()}: its snapshot is not what its updates make`,
  ],
  [
    'blocks.text',
    () => sql`update blocks set text = 'x' where document_id = ${document.documentId} and id = 'b1'`,
    () => `document ${document.documentId}: text of block b1 differs between rows and text room`,
  ],
  [
    'blocks.type',
    () => sql`update blocks set type = 'heading' where document_id = ${document.documentId} and id = 'b1'`,
    () => `document ${document.documentId}: type of block b1 differs between rows and text room`,
  ],
  [
    'blocks, a row gone',
    () => sql`delete from blocks where document_id = ${document.documentId} and id = 'b2'`,
    () => `document ${document.documentId}: 3 blocks are in the rows, 4 in the text room`,
  ],
  [
    'document_sources, a row gone',
    () => sql`delete from document_sources where document_id = ${document.documentId}`,
    () => `document ${document.documentId} lacks its source`,
  ],
  [
    'document_sources.text',
    () => sql`update document_sources set text = text || 'x' where document_id = ${document.documentId}`,
    () => `document ${document.documentId}: its length is not that of its source`,
  ],
  [
    'documents.block_count',
    () => sql`update documents set block_count = 9 where id = ${document.documentId}`,
    () => `document ${document.documentId}: its number of blocks is not that of its rows`,
  ],
  [
    'layers, moved',
    () =>
      sql`update layers set document_id = ${other.documentId}, id = ${newId()} where document_id = ${other.documentId}`,
    () => `room ${layerRoom(other.layerId)} belongs to no document of its project`,
  ],
]

describe('named is a change of', () => {
  test.each(tampered)('%s', async (_what, change, sentence) => {
    const said = await saidAfter(...[change()].flat())
    expect(said.join('\n')).toContain(sentence())
    // Ids and names of fields, never what stands in them.
    expect(said.join('\n')).not.toMatch(/\p{Script=Arabic}/u)
  })
})

describe('npm run verify', () => {
  const command = (where: { databaseUrl: string | null; dataDir: string }, ...args: string[]) => {
    const url = where.databaseUrl === null ? {} : { DATABASE_URL: where.databaseUrl }
    const env = { PATH: process.env.PATH, DATA_DIR: where.dataDir, ...url }
    return spawnSync(process.execPath, ['server/cli.ts', 'verify', ...args], { env, encoding: 'utf8' })
  }

  test('on the embedded database of a server that was stopped: nothing to say, then 1 and one line each', {
    timeout: 60_000,
  }, async () => {
    const dataDir = await mkdtemp(join(inject('runFolder'), 'verify-'))
    await cp(await embeddedTemplate(), join(dataDir, 'embedded'), { recursive: true })
    const where = { databaseUrl: null, dataDir }
    const work = async (run: (app: TestApp) => Promise<void>) => {
      const database = await openDatabase(where)
      const app = await createTestApp({ database: { ...database, ...where } })
      await run(app)
      await app.close()
    }
    await work(async (app) => {
      await addDocument(app, await app.addTeam())
    })
    const good = command(where)
    expect([good.status, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toMatch(/1 events, 1 documents, 0 annotations: no difference\nEverything agrees\.\n$/)
    await work(async (app) => {
      await app.ctx.db.execute(sql`update projects set rev = 5`)
    })
    const bad = command(where)
    expect(bad.status).toBe(1)
    expect(bad.stdout).toMatch(/is at revision 5, its history at 1\n.*1 differences\n1 differences found\.\n$/)
  })

  test.runIf(inject('postgresUrl'))(
    'on Postgres beside the server that runs, for one project',
    { timeout: 60_000 },
    async () => {
      const good = command(server.database, '--project', team.projectId)
      expect([good.status, good.stderr]).toEqual([0, ''])
      expect(good.stdout).toContain('9 events, 2 documents, 4 annotations: no difference')
      const unknown = command(server.database, '--project', newId())
      expect([unknown.status, unknown.stdout]).toEqual([1, ''])
      expect(unknown.stderr).toContain('correct --project')
    },
  )
})
