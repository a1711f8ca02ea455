// Group commit of commands: while a batch of a project commits, the next one gathers, and takes all that waits. No
// timer: the size of a batch follows the load by itself.
// Invariant: a command is answered, and what it did is published, only after the database has it.
import { randomUUID } from 'node:crypto'
import { drizzle } from 'drizzle-orm/node-postgres'
import { DatabaseError } from 'pg'
import type { Database, Db, Tx } from '../../db/connect.ts'
import {
  type Basis,
  type BasisBlock,
  type Queryable,
  readAllBlocks,
  readBasis,
} from '../../db/repos/annotations/basis.ts'
import { type Batch, type EventRow, writeBatch } from '../../db/repos/annotations/batch.ts'
import * as schema from '../../db/schema/index.ts'
import { isUnreachable } from '../../db/unreachable.ts'
import { writeLayer } from '../../shared/doc/layer.ts'
import { AppError } from '../../shared/errors.ts'
import type { DocumentId, LayerId, ProjectId } from '../../shared/model/ids.ts'
import { layerRoom } from '../../shared/protocol/kinds.ts'
import type { Fanout } from '../fanout/fanout.ts'
import type { Prepared, RoomStore } from '../log/room-store.ts'
import type { Turns } from '../log/turns.ts'
import type { Metrics } from '../metrics/metrics.ts'
import { type Asked, type Decided, decideBatch, wantedBy } from './decide-batch.ts'
import { createKnown } from './known.ts'

/** Commands of one project that may wait to be committed. */
export const MAX_WAITING_COMMANDS = 1_000
/** Most commands that one transaction takes. */
export const MAX_BATCH_COMMANDS = 200
/** Bytes of commands after which a batch takes no more (1 MiB). */
export const MAX_BATCH_BYTES = 1024 * 1024
/** After another process changed the project in between, batches take its lock first for this long, in milliseconds. */
const LOCK_FIRST_MS = 5_000

/** Times that a batch is decided anew before its senders are asked to try again. */
const MAX_ATTEMPTS = 5

type Item = Asked & { bytes: number; resolve: (result: { rev: number }) => void; reject: (error: unknown) => void }

/** Commands of a project in order of arrival; `isTaken` while a turn is asked for or runs. */
type Queue = { items: Item[]; isTaken: boolean }

/** What a batch is decided and written through. `write` throws Uncertain where it may have been committed. */
type Through = {
  /** What is known without reading; null: read it. */
  basis: Basis | null
  db: Queryable
  from: Db | Tx
  write: (batch: Batch) => Promise<boolean>
}

export type CommandLog = ReturnType<typeof createCommandLog>

export function createCommandLog(options: {
  database: Database
  rooms: RoomStore
  fanout: Fanout
  turns: Turns
  metrics: Metrics
  now: () => Date
}) {
  const { rooms, fanout, turns, metrics, now } = options
  const { pool, db } = options.database
  const queues = new Map<ProjectId, Queue>()
  const known = createKnown()
  /** Until when a project's batches take its lock first. */
  const contended = new Map<ProjectId, number>()
  // What anybody else changed may be anything. Of our own batches `known` has been told before they are published.
  fanout.subscribe((event) => {
    if (event.type === 'committed') known.follow(event.projectId, event.rev)
    else if (event.type === 'uncertain') known.forget(event.projectId)
  })
  metrics.watch('mawqif_waiting_changes', () => [...queues.values()].reduce((sum, { items }) => sum + items.length, 0))

  return {
    /**
     * Commits a command with its neighbours and returns the revision that it made; of a command that the same person
     * sent before, that revision. `bytes` is its size as sent. Throws AppError: as the command says, unavailable where
     * too many wait or where the database does not tell whether it committed; then nothing was published.
     */
    async run(projectId: ProjectId, asked: Asked, bytes: number): Promise<{ rev: number }> {
      const queue = queues.get(projectId) ?? { items: [], isTaken: false }
      queues.set(projectId, queue)
      if (queue.items.length >= MAX_WAITING_COMMANDS) throw new AppError('unavailable')
      const { promise, resolve, reject } = Promise.withResolvers<{ rev: number }>()
      queue.items.push({ ...asked, bytes, resolve, reject })
      if (!queue.isTaken) takeTurn(projectId, queue)
      return promise
    },
  }

  function takeTurn(projectId: ProjectId, queue: Queue) {
    queue.isTaken = true
    turns
      .take(projectId, async () => {
        const items = takeBatch(queue.items)
        await commit(projectId, items).catch((error) => {
          for (const { reject } of items) reject(error)
        })
      })
      .catch((error) => {
        for (const { reject } of queue.items.splice(0)) reject(error)
      })
      .finally(() => {
        queue.isTaken = false
        if (queue.items.length > 0) takeTurn(projectId, queue)
        else queues.delete(projectId)
      })
  }

  async function commit(projectId: ProjectId, items: Item[]): Promise<void> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      let isOnKnown = false
      try {
        if (isLockFirst(projectId)) {
          if (await commitUnderLock(projectId, items)) return
        } else {
          const basis = attempt === 0 ? known.basisFor(projectId, items) : null
          isOnKnown = basis !== null
          if (await commitAlone(projectId, items, basis)) return
          // What was known was behind: that says nothing of the next.
          if (!isOnKnown) contended.set(projectId, performance.now() + LOCK_FIRST_MS)
        }
      } catch (error) {
        if (!(error instanceof DatabaseError) || isUnreachable(error)) throw error
        // An id that was taken for new was not: it is looked up.
        if (isOnKnown) continue
        // The database refused the whole for one of them, as where somebody took an id in this moment: each by itself,
        // and the one once more, which then sees what it met.
        if (items.length > 1) {
          for (const item of items) await commit(projectId, [item]).catch(item.reject)
          return
        }
        if (attempt > 0) throw error
      }
    }
    throw new AppError('unavailable')
  }

  function isLockFirst(projectId: ProjectId): boolean {
    const until = contended.get(projectId)
    if (until === undefined) return false
    if (until > performance.now()) return true
    contended.delete(projectId)
    return false
  }

  // One statement, which stands on the revision that was read: no lock is held while it is decided.
  function commitAlone(projectId: ProjectId, items: Item[], basis: Basis | null): Promise<boolean> {
    return decideAndWrite(projectId, items, {
      basis,
      db: pool,
      from: db,
      async write(batch) {
        const client = await pool.connect()
        let lost: Error | undefined
        try {
          return await writeBatch(client, batch)
        } catch (error) {
          if (!isUncertain(error)) throw error
          lost = error as Error
          throw new Uncertain(error)
        } finally {
          client.release(lost)
        }
      },
    })
  }

  // Where several processes write to a project at once, each statement of the kind above would find it moved on.
  async function commitUnderLock(projectId: ProjectId, items: Item[]): Promise<boolean> {
    const client = await pool.connect()
    let isOpen = false
    let lost: Error | undefined
    try {
      await client.query('begin')
      isOpen = true
      await client.query('select rev from projects where id = $1 for update', [projectId])
      return await decideAndWrite(projectId, items, {
        basis: null,
        db: client,
        from: drizzle(client, { schema }),
        async write(batch) {
          if (!(await writeBatch(client, batch))) return false
          try {
            await client.query('commit')
            isOpen = false
          } catch (error) {
            throw isUncertain(error) ? new Uncertain(error) : error
          }
          return true
        },
      })
    } catch (error) {
      if (isUncertain(error)) lost = error as Error
      throw error
    } finally {
      if (isOpen && lost === undefined)
        await client.query('rollback').catch((error: Error) => {
          lost = error
        })
      client.release(lost)
    }
  }

  /** False where nothing was written because the project has moved on. */
  async function decideAndWrite(projectId: ProjectId, items: Item[], through: Through): Promise<boolean> {
    const { from, write } = through
    const startedAt = performance.now()
    const decision = decideOn(through.basis, projectId, items) ?? (await decide(through.db, projectId, items))
    if (decision === null) {
      for (const { reject } of items) reject(new AppError('not_found'))
      return true
    }
    const { decided, fromRev, layerSeqs, isAllNew } = decision
    const changes = decided.rows.events.length
    if (changes === 0) {
      settle(items, decided)
      return true
    }
    const prepared: Prepared[] = []
    const seqs = new Map<LayerId, number>()
    let isWritten = false
    try {
      for (const [layerId, records] of decided.layers) {
        const seq = layerSeqs.get(layerId) ?? 0
        const room = await rooms.stage(from, layerRoom(layerId), seq, (doc) => writeLayer(doc, records))
        if (room === null) return false
        prepared.push(room)
        seqs.set(layerId, room.seq)
      }
      isWritten = await write({ projectId, fromRev, isAllNew, updates: prepared, ...decided.rows })
      if (!isWritten) return false
    } catch (error) {
      metrics.notCommitted(error instanceof Uncertain ? 'uncertain' : 'failed')
      if (!(error instanceof Uncertain)) throw error
      // Whoever shows this project reads it anew, and the senders' repeated ids find out.
      fanout.publish({ type: 'uncertain', projectId })
      throw new AppError('unavailable', {}, { cause: error.cause })
    } finally {
      for (const room of prepared) {
        if (isWritten) room.committed()
        else room.failed()
      }
      if (!isWritten) known.forget(projectId)
    }
    const at = new Date((decided.rows.events.at(-1) as EventRow).at)
    known.committed(projectId, { fromRev, rev: fromRev + changes, at, seqs })
    metrics.committed({ ms: performance.now() - startedAt, changes })
    fanout.publish({
      type: 'committed',
      projectId,
      firstRev: fromRev + 1,
      rev: fromRev + changes,
      roomUpdates: prepared.map(({ room, seq, update }) => ({ room, seq, update })),
      cells: decided.cells,
      documents: decided.documents,
      removedDocuments: [],
      codebook: false,
      members: false,
    })
    settle(items, decided)
    return true
  }

  /** Null where there is nothing to decide on, or where it would refuse: what refuses is read first. */
  function decideOn(basis: Basis | null, projectId: ProjectId, items: readonly Item[]) {
    if (basis === null) return null
    const { rev: fromRev, layerSeqs } = basis
    const decided = decideBatch({
      projectId,
      asked: items,
      basis,
      wholeTexts: new Map(),
      now: now(),
      newId: randomUUID,
    })
    const isAllDone = decided.outcomes.every((outcome) => 'rev' in outcome)
    return isAllDone ? { decided, fromRev, layerSeqs, isAllNew: true } : null
  }

  async function decide(db: Queryable, projectId: ProjectId, items: readonly Item[]) {
    const wholeTexts = new Map<DocumentId, BasisBlock[]>()
    const wanted = wantedBy(items)
    for (;;) {
      const basis = await readBasis(db, projectId, wanted)
      if (basis === null) return null
      const { rev: fromRev, layerSeqs } = basis
      known.learn(projectId, wanted, basis)
      const decided = decideBatch({ projectId, asked: items, basis, wholeTexts, now: now(), newId: randomUUID })
      if (decided.missingTexts.size === 0) return { decided, fromRev, layerSeqs, isAllNew: false }
      for (const id of decided.missingTexts) wholeTexts.set(id, await readAllBlocks(db, id))
    }
  }
}

/** As many of those that wait as one transaction takes, in order. */
function takeBatch(queue: Item[]): Item[] {
  let count = 0
  let bytes = 0
  while (count < queue.length && count < MAX_BATCH_COMMANDS && bytes < MAX_BATCH_BYTES)
    bytes += queue[count++]?.bytes ?? 0
  return queue.splice(0, count)
}

function settle(items: readonly Item[], { outcomes }: Decided) {
  for (const [i, { resolve, reject }] of items.entries()) {
    const outcome = outcomes[i]
    if (outcome && 'rev' in outcome) resolve(outcome)
    else reject(outcome?.refusal)
  }
}

/** Whether a statement that failed so may have been committed all the same. */
const isUncertain = (error: unknown) => !(error instanceof DatabaseError) || isUnreachable(error)

/** A transaction was sent to its end, and its outcome is not known. */
class Uncertain extends Error {
  constructor(cause: unknown) {
    super('the outcome of a commit is not known', { cause })
  }
}
