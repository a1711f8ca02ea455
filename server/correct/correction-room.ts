// One open text and what waits to be done to it: everything that waits is taken together, passes the guard, and is
// committed, one person's after another's.
// Invariant: between batches the guard's document, the model and the database say the same. Where that is not certain
// (a commit failed, another node wrote) the state is dropped and read anew.
import * as Y from 'yjs'
import { readStandingText } from '../../db/repos/documents/blocks.ts'
import { readCorrectionRight } from '../../db/repos/documents/corrections.ts'
import { AppError } from '../../shared/errors.ts'
import type { DocumentId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { can } from '../../shared/policy/can.ts'
import { textRoom } from '../../shared/protocol/kinds.ts'
import type { Context } from '../context.ts'
import { createGuard, type Guard } from '../guard/guard.ts'
import { GuardRefusal } from '../guard/refusal.ts'
import { MAX_TRIES } from './bounds.ts'
import { writeEdit } from './commit-edit.ts'
import { createTextModel, type TextModel } from './text-model.ts'

/** What correcting needs of the server. */
export type CorrectContext = Pick<Context, 'db' | 'rooms' | 'fanout' | 'projectLog' | 'log' | 'now'>

export type TextState = { seq: number; guard: Guard; model: TextModel }

/** A piece of work on the text, in one person's name. */
export type CorrectionWork = {
  userId: UserId
  /** The Yjs update that is to be done to the text as it is, null where there is none. Throws AppError. */
  update: (state: TextState) => Uint8Array | null
  /** Yjs client ids that the person may write under. */
  clientIds: () => ReadonlySet<number>
  /** True where it is not wanted any more: its connection was closed. */
  isGivenUp: () => boolean
  /** Called once, when it is committed, or will not be. */
  settle: (error: unknown) => void
}

export type CorrectionRoom = ReturnType<typeof createCorrectionRoom>

/** Another node committed to the text first. */
class Overtaken extends Error {}

/** `onIdle` is called whenever nothing waits. Whoever makes it ends it. */
export function createCorrectionRoom(
  ctx: CorrectContext,
  { projectId, documentId, onIdle }: { projectId: ProjectId; documentId: DocumentId; onIdle: () => void },
) {
  const name = textRoom(documentId)
  let waiting: CorrectionWork[] = []
  let state: TextState | null = null
  let isCommitting = false
  let isRunning = false

  async function run() {
    if (isRunning) return
    isRunning = true
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      for (const works of Map.groupBy(batch, ({ userId }) => userId).values()) await commit(works)
    }
    isRunning = false
    onIdle()
  }

  /** Never throws: each work is told how it ended. */
  async function commit(all: readonly CorrectionWork[]) {
    const { userId } = all[0] as CorrectionWork
    let works = [...all]
    const settle = (error: unknown) => {
      for (const work of works) work.settle(error)
    }
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      try {
        state ??= await open()
        const admitted: Uint8Array[] = []
        for (const work of works) {
          const refusal = admit(state, work, admitted)
          if (refusal === null) continue
          works = works.filter((other) => other !== work)
          work.settle(refusal)
        }
        if (admitted.length > 0) await write(state, userId, admitted)
        return settle(null)
      } catch (error) {
        drop()
        if (!(error instanceof Overtaken)) return settle(error)
      }
    }
    settle(new AppError('unavailable'))
  }

  /** Null, or why the work is not done; then nothing of it was. */
  function admit(current: TextState, work: CorrectionWork, admitted: Uint8Array[]): unknown {
    const { guard, model } = current
    try {
      const update = work.isGivenUp() ? null : work.update(current)
      const done = update && guard.admit(update, work.clientIds())
      if (done) admitted.push(done.update)
      return null
    } catch (error) {
      if (!(error instanceof GuardRefusal) && !(error instanceof AppError)) throw error
      // After a refusal the guard may have made its document anew.
      model.rebind(guard.doc)
      return error
    }
  }

  async function write(current: TextState, userId: UserId, admitted: readonly Uint8Array[]) {
    const update = admitted.length === 1 ? (admitted[0] as Uint8Array) : Y.mergeUpdates([...admitted])
    const taken = current.model.take()
    isCommitting = true
    try {
      await ctx.projectLog.commit({ projectId, userId }, async (tx) => {
        const right = await readCorrectionRight(tx, documentId, userId)
        if (right === null || right.role === null) throw new AppError('not_found')
        if (!can(right.role, 'text.correct', right.canCorrect)) throw new AppError('forbidden')
        if (right.textMode !== 'open') throw new AppError('text_locked')
        if (right.seq !== current.seq) throw new Overtaken()
        const effects = await writeEdit(tx, documentId, taken, current.model)
        const apply = (doc: Y.Doc) => {
          Y.applyUpdate(doc, update)
          return update
        }
        return { ...effects, texts: new Map([[documentId, apply]]) }
      })
      current.seq++
    } finally {
      isCommitting = false
    }
  }

  async function open(): Promise<TextState> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const standing = await readStandingText(ctx.db, documentId)
      const room = await ctx.rooms.read(name, (view) => ({ seq: view.seq, bytes: view.encode() }))
      if (standing === null || room === null) throw new AppError('not_found')
      if (standing.seq !== room.seq) {
        if (room.seq < standing.seq) ctx.rooms.forget(name)
        continue
      }
      const guard = createGuard(room.bytes)
      return { seq: room.seq, guard, model: createTextModel(guard.doc, standing) }
    }
    throw new AppError('unavailable')
  }

  function drop() {
    state?.model.end()
    state?.guard.destroy()
    state = null
  }

  return {
    add(work: CorrectionWork) {
      waiting.push(work)
      void run()
    },

    /** Reads the text in, so that the first letter does not wait for it: 0.4 s for 1,000,000 characters. */
    warm(userId: UserId) {
      if (state !== null || isRunning) return
      const nothing = { update: () => null, clientIds: () => new Set<number>(), isGivenUp: () => false }
      // Where it cannot be read the first letter finds out.
      this.add({ userId, ...nothing, settle: () => {} })
    },

    isBusy: () => isRunning,

    /** The text's room was committed to; what this room committed itself it knows. */
    committed(seq: number) {
      if (!isCommitting && !isRunning && state !== null && seq > state.seq) drop()
    },

    /** Lets go of what is in memory; only while nothing runs. */
    drop,
  }
}
