// Every change of a project goes through here: one transaction that takes the next revision under the project's
// row lock and writes the rows, the history event and the rooms' updates; then, and only then, publication.
import { eq, sql } from 'drizzle-orm'
import type * as Y from 'yjs'
import type { Db, Tx } from '../../db/connect.ts'
import { history, projects } from '../../db/schema/project.ts'
import { writeLayer } from '../../shared/doc/layer.ts'
import { AppError } from '../../shared/errors.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { DocumentId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import type { Committed, Fanout } from '../fanout/fanout.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Prepared, RoomStore } from './room-store.ts'
import type { Turns } from './turns.ts'

/** What a piece of work did, for the history, the rooms and the live views. */
export type Effects = {
  /** History event; `payload` must rebuild what was done. */
  event: { kind: string; subjectId: string; payload: Record<string, unknown> }
  /** Records to write into layers, by layer id then annotation id; null removes. */
  layers?: ReadonlyMap<string, ReadonlyMap<string, AnnotationRecord | null>>
  /** Corrections of texts, by document id: changes the room's document and returns the update that says so. */
  texts?: ReadonlyMap<DocumentId, (doc: Y.Doc) => Uint8Array>
  cells?: Committed['cells']
  documents?: DocumentId[]
  removedDocuments?: DocumentId[]
  codebook?: boolean
  members?: boolean
  suggestions?: boolean
}

/** `at` is later than the instant of every change of this project before. */
export type Stamped = { rev: number; at: Date; codebookVersion: number }

export type ProjectLog = ReturnType<typeof createProjectLog>

/** Changes of one project that may wait for their turn; commands that are committed together count as one. */
export const MAX_WAITING = 1_000

/**
 * Invariant: within this process the changes of a project are published in the order of their revisions, and a change
 * is published only if the database has it. The database's lock alone would not give the order: an answer to the
 * first commit may be read after that to the second. Waiting here also keeps one project from taking every connection.
 */
export function createProjectLog(options: {
  db: Db
  rooms: RoomStore
  fanout: Fanout
  /** Shared with whoever else changes projects. */
  turns: Turns
  metrics: Metrics
  now: () => Date
}) {
  const { db, rooms, fanout, turns, metrics, now } = options
  metrics.watch('mawqif_waiting_changes', () => turns.count())

  return {
    /**
     * Runs `work` in the next revision of the project and publishes its effects after commit. Throws AppError not_found
     * for an unknown project, unavailable where too many changes wait or the database does not tell whether it
     * committed, and whatever `work` throws; then nothing was published.
     */
    commit(
      scope: { projectId: ProjectId; userId: UserId },
      work: (tx: Tx, stamped: Stamped) => Promise<Effects>,
    ): Promise<{ rev: number }> {
      return turns.take(scope.projectId, () => commitNow(scope, work))
    },
  }

  async function commitNow(
    scope: { projectId: ProjectId; userId: UserId },
    work: (tx: Tx, stamped: Stamped) => Promise<Effects>,
  ): Promise<{ rev: number }> {
    const { projectId, userId } = scope
    const prepared: Prepared[] = []
    const startedAt = performance.now()
    let done: { rev: number; effects: Effects } | null = null
    try {
      await db.transaction(async (tx) => {
        const { changedAt, ...next } = await takeRevision(tx, projectId)
        const effects = await work(tx, { ...next, at: changedAt })
        await tx.insert(history).values({ projectId, rev: next.rev, userId, at: changedAt, ...effects.event })
        for (const [layerId, changes] of effects.layers ?? [])
          prepared.push(await rooms.prepare(tx, layerRoom(layerId), (doc) => writeLayer(doc, changes)))
        for (const [documentId, write] of effects.texts ?? [])
          prepared.push(await rooms.prepare(tx, textRoom(documentId), write))
        done = { rev: next.rev, effects }
      })
    } catch (error) {
      for (const room of prepared) room.failed()
      // A refusal is no failure of the commit; it is counted where it is answered.
      if (done !== null || !(error instanceof AppError)) metrics.notCommitted(done === null ? 'failed' : 'uncertain')
      if (done === null) throw error
      // COMMIT was sent and its answer is not known: it may stand. The rooms are forgotten; whoever shows this
      // project reads it anew, and the sender's repeated id finds out.
      fanout.publish({ type: 'uncertain', projectId })
      throw new AppError('unavailable', {}, { cause: error })
    }
    metrics.committed({ ms: performance.now() - startedAt, changes: 1 })
    for (const room of prepared) room.committed()
    const { rev, effects } = done as unknown as { rev: number; effects: Effects }
    fanout.publish({
      type: 'committed',
      projectId,
      firstRev: rev,
      rev,
      roomUpdates: prepared.map(({ room, seq, update }) => ({ room, seq, update })),
      cells: effects.cells ?? [],
      documents: effects.documents ?? [],
      removedDocuments: effects.removedDocuments ?? [],
      codebook: effects.codebook ?? false,
      members: effects.members ?? false,
      ...(effects.suggestions && { suggestions: true }),
    })
    return { rev }
  }

  async function takeRevision(tx: Tx, projectId: ProjectId) {
    const [project] = await tx
      .update(projects)
      .set({
        rev: sql`${projects.rev} + 1`,
        changedAt: sql`greatest(${now().toISOString()}::timestamptz, ${projects.changedAt} + interval '1 millisecond')`,
      })
      .where(eq(projects.id, projectId))
      .returning({ rev: projects.rev, codebookVersion: projects.codebookVersion, changedAt: projects.changedAt })
    if (!project) throw new AppError('not_found')
    return project
  }
}
