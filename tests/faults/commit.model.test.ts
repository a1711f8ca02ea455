// Commands one after another, with the connection to Postgres cut, or the server killed, at named points around the
// commit; the model is the list of what must be in the history.
import { eq, sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { Db } from '../../db/connect.ts'
import { annotations } from '../../db/schema/annotations.ts'
import { verifyProject } from '../../server/log/verify.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import type { Point } from '../_help/pg-proxy.ts'
import { openPeer, type Peer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { newCreate, newId, newTag } from '../_help/workspace.ts'
import { type Rig, startRig } from './rig.ts'
import { personAt } from './season.ts'

const RUNS = process.env.LONG ? 40 : 2

/** What the history must hold, in order, and what the layer must show. */
type Model = { done: string[]; notes: Map<AnnotationId, string>; deleted: AnnotationId[]; kills: number }
type Real = { rig: Rig; writer: Peer; watcher: Peer }
/** `inside`: while the statement that writes waits in Postgres for a row that somebody else holds. */
type Fault = { point: Point | { at: 'inside' }; means: 'cut' | 'kill' }

const point: fc.Arbitrary<Fault['point']> = fc.oneof(
  fc.constantFrom<Fault['point']>(
    { at: 'first' },
    { at: 'inside' },
    { at: 'commit' },
    { at: 'committed' },
    { at: 'answered' },
  ),
  fc.record({ at: fc.constant('statement' as const), k: fc.integer({ min: 1, max: 8 }) }),
)
const fault: fc.Arbitrary<Fault | null> = fc.option(
  fc.record({ point, means: fc.constantFrom('cut' as const, 'cut' as const, 'kill' as const) }),
  { freq: 4 },
)

class Do implements fc.AsyncCommand<Model, Real> {
  readonly kind: Command['type']
  readonly choice: number
  readonly fault: Fault | null
  constructor(kind: Command['type'], choice: number, fault: Fault | null) {
    this.kind = kind
    this.choice = choice
    this.fault = fault
  }

  check({ notes, deleted, kills }: Readonly<Model>) {
    if (this.fault?.means === 'kill' && kills > 0) return false
    if (this.kind === 'annotation.create') return true
    return this.kind === 'annotation.restore' ? deleted.length > 0 : notes.size > 0
  }

  async run(model: Model, real: Real) {
    const command = this.command(model, real.rig)
    if (this.fault) await meet(real, command, this.fault)
    if (this.fault?.means === 'kill') model.kills++
    const reply = await runUntilDone(real, command)
    expect(reply).toMatchObject({ ok: true })
    // Once more: the first answer again, and nothing done.
    expect(await runUntilDone(real, command)).toEqual(reply)
    apply(model, command)
    await expectLike(model, real)
  }

  command(model: Model, { season }: Rig): Command {
    const { documents, codes } = season
    const pick = <T>(items: Iterable<T>): T => {
      const all = [...items]
      return all[this.choice % all.length] as T
    }
    const id = newId<Command['id']>()
    switch (this.kind) {
      case 'annotation.update':
        return { type: this.kind, id, annotationId: pick(model.notes.keys()), note: `ملاحظة ${this.choice}` }
      case 'annotation.delete':
        return { type: this.kind, id, annotationId: pick(model.notes.keys()) }
      case 'annotation.restore':
        return { type: this.kind, id, annotationId: pick(model.deleted) }
      default:
        return newCreate(pick(documents.slice(0, 1)), [newTag(codes)])
    }
  }

  toString = () => `${this.kind}(${this.choice}) ${this.fault ? JSON.stringify(this.fault) : ''}`
}

/** Sends a command into the fault, and looks at what the database has before anybody asks again. */
async function meet({ rig, writer }: Real, command: Command, { point, means }: Fault) {
  const act = async (cut: () => void) => {
    if (means === 'kill') await rig.kill()
    cut()
  }
  await writer.synced()
  writer.replies.delete(command.id)
  const send = () => writer.send(command)
  await (point.at === 'inside' ? meetInside(rig, send, act) : meetAt(rig, point, send, act))
  // Cut behind the answer, it comes too late to be in the way.
  if (means === 'cut' && point.at !== 'answered') {
    await waitFor(
      'an answer, or the socket closed',
      () => writer.replies.has(command.id) || !writer.provider.wsconnected,
    )
    const reply: CommandReply | undefined = writer.replies.get(command.id)
    if (reply) expect(reply).toMatchObject({ ok: false, retry: true, error: { code: 'unavailable' } })
  }
  await waitFor('the statement has ended', async () => (await countBusy(rig)) === 0)
  const isCommitted = point.at === 'committed' || point.at === 'answered'
  // Postgres ends what runs before it looks whether somebody still listens.
  if (point.at !== 'inside') expect(await inHistory(rig, command.id)).toBe(isCommitted ? 1 : 0)
  if (means === 'kill') await rig.restart()
}

async function meetAt(rig: Rig, point: Point, send: () => void, act: (cut: () => void) => Promise<void>) {
  const caught = rig.proxy.at(point, act)
  send()
  await caught
}

async function meetInside(rig: Rig, send: () => void, act: (cut: () => void) => Promise<void>) {
  const holder = await rig.database.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('select name from rooms for update')
    send()
    await waitFor('the statement waits', async () => (await countBusy(rig, "and wait_event_type = 'Lock'")) > 0)
    await act(() => rig.proxy.cut())
  } finally {
    await holder.query('rollback')
    holder.release()
  }
}

async function runUntilDone({ writer }: Real, command: Command): Promise<CommandReply> {
  for (;;) {
    if (!writer.provider.wsconnected) {
      // Without waiting for the back-off.
      writer.provider.disconnect()
      writer.provider.connect()
    }
    await writer.synced()
    writer.replies.delete(command.id)
    writer.send(command)
    const reply = await waitFor(
      `an answer to ${command.type}`,
      () => writer.replies.get(command.id) ?? (writer.provider.wsconnected ? undefined : 'lost'),
    )
    if (reply !== 'lost' && (reply.ok || !reply.retry)) return reply
  }
}

/** Connections of the server in which something runs. */
async function countBusy({ database }: Rig, where = ''): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int as count from pg_stat_activity where datname = current_database()
     and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle' ${where}`,
  )
  return rows[0]?.count
}

async function inHistory({ database }: Rig, id: string): Promise<number> {
  const { rows } = await database.db.execute<{ count: number }>(
    sql`select count(*)::int as count from history where payload->'command'->>'id' = ${id}`,
  )
  return rows[0]?.count ?? 0
}

function apply(model: Model, command: Command) {
  model.done.push(command.id)
  if (command.type === 'annotation.create') model.notes.set(command.annotationId, '')
  if (command.type === 'annotation.update') model.notes.set(command.annotationId, command.note ?? '')
  if (command.type === 'annotation.delete') {
    model.notes.delete(command.annotationId)
    model.deleted.push(command.annotationId)
  }
  if (command.type === 'annotation.restore') {
    model.deleted = model.deleted.filter((id) => id !== command.annotationId)
    // What it had is what the history says: read it from there.
    model.notes.set(command.annotationId, RESTORED)
  }
}

const RESTORED = 'as before'

async function readModel({ database, season }: Rig): Promise<Model> {
  const { projectId } = season.team
  const rows = await database.db
    .select({ id: annotations.id, note: annotations.note, deletedAt: annotations.deletedAt })
    .from(annotations)
    .where(eq(annotations.projectId, projectId))
  const alive = rows.filter(({ deletedAt }) => deletedAt === null)
  return {
    done: await readDone(database.db, projectId),
    notes: new Map(alive.map(({ id, note }) => [id as AnnotationId, note])),
    deleted: rows.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id as AnnotationId),
    kills: 0,
  }
}

async function readDone(db: Db, projectId: string): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select payload->'command'->>'id' as id from history
    where project_id = ${projectId} and payload ? 'command' order by rev`)
  return rows.map(({ id }) => id)
}

async function expectLike({ done, notes }: Model, { rig, watcher }: Real) {
  const { database, season } = rig
  expect(await readDone(database.db, season.team.projectId)).toEqual(done)
  await waitFor('the watcher sees what is done', () => {
    const records = watcher.records()
    return (
      records.size === notes.size &&
      [...notes].every(([id, note]) => note === RESTORED || records.get(id)?.note === note)
    )
  })
  expect(await verifyProject(database.db, season.team.projectId)).toEqual([])
}

describe.runIf(inject('postgresUrl') !== null)('a commit that is disturbed', () => {
  let real: Real

  beforeAll(async () => {
    const rig = await startRig(inject('postgresUrl') as string, 1)
    const room = layerRoom(rig.season.documents[0]?.layerId ?? '')
    real = {
      rig,
      writer: openPeer(rig.url, room, personAt(rig.url, rig.season.people[0] as never)),
      watcher: openPeer(rig.url, room, personAt(rig.url, rig.season.team.viewer)),
    }
  })
  afterAll(async () => {
    real.writer.close()
    real.watcher.close()
    await real.rig.close()
  })

  const kinds = ['annotation.create', 'annotation.update', 'annotation.delete', 'annotation.restore'] as const
  const run = async (commands: Iterable<fc.AsyncCommand<Model, Real>>) => {
    // One project for all runs: each goes on from where the one before ended, well or not.
    const model = await readModel(real.rig)
    return fc.asyncModelRun(() => ({ model, real }), commands)
  }

  test('[LOG1] [LOG2] [LOG3] [LOG4] is done once or not at all, and its sender finds out by asking again', {
    timeout: 120_000 * (process.env.LONG ? 20 : 1),
  }, async () => {
    const command = fc
      .tuple(fc.constantFrom(...kinds), fc.nat(20), fault)
      .map(([kind, choice, fault]) => new Do(kind, choice, fault))
    await fc.assert(
      fc.asyncProperty(fc.commands([command], { size: 'small', maxCommands: 12 }), run),
      // A failing run cannot be shortened: those before it made its project.
      { numRuns: RUNS, endOnFailure: true },
    )
  })

  test.each([
    { at: 'first' },
    { at: 'statement', k: 1 },
    { at: 'statement', k: 4 },
    { at: 'inside' },
    { at: 'commit' },
    { at: 'committed' },
    { at: 'answered' },
  ] as Fault['point'][])('[LOG] the connection is cut at %o', { timeout: 60_000 }, (at) =>
    run([new Do('annotation.create', 0, { point: at, means: 'cut' })]),
  )

  test.each([{ at: 'inside' }, { at: 'commit' }, { at: 'committed' }, { at: 'answered' }] as Fault['point'][])(
    '[LOG] the server is killed at %o',
    { timeout: 60_000 },
    (at) => run([new Do('annotation.create', 0, { point: at, means: 'kill' })]),
  )
})
