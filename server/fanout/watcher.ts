// Finds in the database what no message told: one small statement every beat, over everything that is shown here.
// So whatever becomes of the messages, screens are right within a few seconds as long as the database is reachable.
import * as Y from 'yjs'
import type { Db } from '../../db/connect.ts'
import { readHeads, readMovingJobs, readUpdatesAfter } from '../../db/repos/rooms/heads.ts'
import { readRoom } from '../../db/repos/rooms/log.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import type { FanoutEvent } from './fanout.ts'
import { createFollowed } from './followed.ts'

export type Watcher = ReturnType<typeof createWatcher>

/** `deliver` hands an event to whoever listens here. Beats are the caller's: see `look`. */
export function createWatcher(options: {
  db: Db
  deliver: (event: FanoutEvent) => void
  /** Something was behind. */
  onGap: () => void
  /** The database could not be asked; heard once until it can be again. */
  onError: (error: unknown) => void
}) {
  const { db, deliver, onGap, onError } = options
  const projects = createFollowed()
  const rooms = createFollowed()
  let running: Promise<void> | null = null
  /** Asked for again while one runs; what it is to be then. */
  let next: { isPatient: boolean } | null = null
  let isFailing = false

  async function lookOnce(isPatient: boolean) {
    const [projectIds, names] = [projects.keys(), rooms.keys()]
    if (projectIds.length === 0 && names.length === 0) return
    const heads = await readHeads(db, projectIds, names)
    for (const { key, newest } of projects.compare(heads, isPatient)) {
      onGap()
      projects.tell(key, 1, newest)
      deliver({ type: 'missed', projectId: key as ProjectId, rev: newest })
    }
    for (const { key, told } of rooms.compare(heads, isPatient)) {
      onGap()
      await catchUp(key, told)
    }
    if (isPatient) return
    // Neither ends of sessions nor movements of jobs have numbers by which they would be missed.
    deliver({ type: 'recheck' })
    for (const { jobId, projectId } of await readMovingJobs(db, projectIds)) deliver({ type: 'job', projectId, jobId })
  }

  async function catchUp(room: string, told: number) {
    let updates = await readUpdatesAfter(db, room, told)
    if (updates === null) {
      // Taken into a snapshot: the whole room holds them.
      const whole = await readRoom(db, room)
      if (whole === null) return
      updates = [{ seq: whole.seq, update: Y.mergeUpdates(whole.updates) }]
    }
    const last = updates.at(-1)
    if (last === undefined) return
    rooms.tell(room, 1, last.seq)
    deliver({ type: 'caughtUp', room, updates })
  }

  async function run(isPatient: boolean) {
    try {
      await lookOnce(isPatient)
      isFailing = false
    } catch (error) {
      // The next beat looks again.
      if (!isFailing) onError(error)
      isFailing = true
    }
  }

  return {
    followProject: (projectId: ProjectId, rev: number) => projects.follow(projectId, rev),
    followRoom: (room: string, seq: number) => rooms.follow(room, seq),

    /** An event passes: what it tells need not be looked up. */
    see(event: FanoutEvent) {
      if (event.type !== 'committed') return
      projects.tell(event.projectId, event.firstRev, event.rev)
      for (const { room, seq } of event.roomUpdates) rooms.tell(room, seq, seq)
    },

    /**
     * Compares with the database and tells what is behind. With `isPatient` only what was so at the last look, and
     * nothing that messages tell better; without it everything, at once. One look runs at a time.
     */
    look(isPatient: boolean): void {
      if (running) {
        next = { isPatient: isPatient && (next?.isPatient ?? true) }
        return
      }
      running = run(isPatient).finally(() => {
        running = null
        const again = next
        next = null
        if (again) this.look(again.isPatient)
      })
    },

    /** An update of the room was told of without its bytes. */
    lookUpRoom(room: string, seq: number): void {
      const told = rooms.told(room)
      if (told !== null && told < seq) catchUp(room, told).catch(onError)
    },

    /** Waits for a look that runs; none follows it. */
    async close() {
      next = null
      await running
    },
  }
}
