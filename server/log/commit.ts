// Every change of a project goes through here: one transaction that takes the next revision under the project's
// row lock and writes the rows, the history event and the rooms' updates; then, and only then, publication.
import { eq, sql } from 'drizzle-orm'
import type { Db, Tx } from '../../db/connect.ts'
import { commandResults, history, projects } from '../../db/schema/project.ts'
import { writeLayer } from '../../shared/doc/layer.ts'
import { AppError } from '../../shared/errors.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { CommandId, DocumentId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import type { Committed, Fanout } from '../fanout/fanout.ts'
import type { RoomStore } from './room-store.ts'

/** What a piece of work did, for the history, the rooms and the live views. */
export type Effects = {
  /** History event; `payload` must rebuild what was done. */
  event: { kind: string; subjectId: string; payload: Record<string, unknown> }
  /** Records to write into layers, by layer id then annotation id; null removes. */
  layers?: ReadonlyMap<string, ReadonlyMap<string, AnnotationRecord | null>>
  cells?: Committed['cells']
  documents?: DocumentId[]
  removedDocuments?: DocumentId[]
  codebook?: boolean
  members?: boolean
}

export type Stamped = { rev: number; at: Date; codebookVersion: number }

export type ProjectLog = ReturnType<typeof createProjectLog>

export function createProjectLog(options: { db: Db; rooms: RoomStore; fanout: Fanout; now: () => Date }) {
  const { db, rooms, fanout, now } = options

  return {
    /**
     * Runs `work` in the next revision of the project and publishes its effects after commit.
     * With `commandId`, a command that was already committed by the same person is not run again: its revision is
     * returned. Throws AppError not_found for an unknown project, and whatever `work` throws; then nothing was written.
     */
    async commit(
      scope: { projectId: ProjectId; userId: UserId; commandId?: CommandId },
      work: (tx: Tx, stamped: Stamped) => Promise<Effects>,
    ): Promise<{ rev: number }> {
      const prepared: Awaited<ReturnType<RoomStore['prepare']>>[] = []
      let effects: Effects | null = null
      let rev = 0
      try {
        await db.transaction(async (tx) => {
          const [project] = await tx
            .update(projects)
            .set({ rev: sql`${projects.rev} + 1` })
            .where(eq(projects.id, scope.projectId))
            .returning({ rev: projects.rev, codebookVersion: projects.codebookVersion })
          if (!project) throw new AppError('not_found')
          if (scope.commandId) {
            const [done] = await tx.select().from(commandResults).where(eq(commandResults.id, scope.commandId))
            if (done) {
              if (done.userId !== scope.userId || done.projectId !== scope.projectId) throw new AppError('not_found')
              throw new AlreadyDone(done.rev)
            }
          }
          rev = project.rev
          const at = now()
          effects = await work(tx, { rev, at, codebookVersion: project.codebookVersion })
          await tx
            .insert(history)
            .values({ projectId: scope.projectId, rev, userId: scope.userId, at, ...effects.event })
          if (scope.commandId) {
            await tx
              .insert(commandResults)
              .values({ id: scope.commandId, projectId: scope.projectId, userId: scope.userId, rev })
          }
          for (const [layerId, changes] of effects.layers ?? []) {
            prepared.push(await rooms.prepare(tx, layerRoom(layerId), (doc) => writeLayer(doc, changes)))
          }
        })
      } catch (error) {
        for (const room of prepared) room.failed()
        if (error instanceof AlreadyDone) return { rev: error.rev }
        throw error
      }
      for (const room of prepared) room.committed()
      publish(scope.projectId, rev, effects, prepared)
      return { rev }
    },
  }

  function publish(
    projectId: ProjectId,
    rev: number,
    effects: Effects | null,
    prepared: { room: string; seq: number; update: Uint8Array }[],
  ) {
    fanout.publish({
      type: 'committed',
      projectId,
      rev,
      roomUpdates: prepared.map(({ room, seq, update }) => ({ room, seq, update })),
      cells: effects?.cells ?? [],
      documents: effects?.documents ?? [],
      removedDocuments: effects?.removedDocuments ?? [],
      codebook: effects?.codebook ?? false,
      members: effects?.members ?? false,
    })
  }
}

// Rolls the transaction back: the revision that it took is given back, so that revisions stay gapless.
class AlreadyDone extends Error {
  readonly rev: number
  constructor(rev: number) {
    super('command already committed')
    this.rev = rev
  }
}
