// Everybody who has one project open: what a commit, a job or a presence means for their screens.
import { eq } from 'drizzle-orm'
import { readDocumentSummaries } from '../../db/repos/documents/reader.ts'
import { readJobs } from '../../db/repos/jobs/reader.ts'
import { readCells } from '../../db/repos/positions/reader.ts'
import { projects } from '../../db/schema/project.ts'
import type { DocumentId, JobId, ProjectId } from '../../shared/model/ids.ts'
import { can } from '../../shared/policy/can.ts'
import { CLOSE, PROTOCOL_VERSION } from '../../shared/protocol/kinds.ts'
import type { LiveEvent, LiveRequest } from '../../shared/protocol/live.ts'
import type { Context } from '../context.ts'
import type { Committed, Presence } from '../fanout/fanout.ts'
import { LAG_BYTES } from '../sockets/bounds.ts'
import type { Connection } from '../sockets/connections.ts'
import type { Gate } from '../sockets/gate.ts'
import { createGatherer } from './gather.ts'
import { createMatrixViews } from './matrix-views.ts'
import { createPeople } from './people.ts'

/** Bytes that a live socket may leave unread; past it it is closed and fetches anew, for nothing may be skipped. */
const MAX_UNREAD_BYTES = 4 * LAG_BYTES

export type ProjectView = ReturnType<typeof createProjectView>

/** Its reads of the database pass `gate`. Whoever makes it closes it. */
export function createProjectView(ctx: Context, projectId: ProjectId, gate: Gate) {
  const open = new Set<Connection>()
  const documentRevs = new Map<DocumentId, number>()

  // A view whose read failed cannot know what it missed: its watchers come back and fetch.
  const restart = (error: unknown, affected: Iterable<Connection> = [...open]) => {
    ctx.log.error({ err: error, projectId }, 'live view could not be read')
    for (const { socket } of affected) socket.close(CLOSE.restart)
  }

  function push(to: Iterable<Connection>, event: LiveEvent) {
    const frame = Buffer.from(JSON.stringify(event))
    for (const { socket } of to) {
      if (socket.readyState !== socket.OPEN) continue
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.close(CLOSE.slow)
      else socket.send(frame, { binary: false })
    }
  }

  async function readRev(): Promise<number> {
    const [project] = await gate(async () =>
      ctx.db.select({ rev: projects.rev }).from(projects).where(eq(projects.id, projectId)),
    )
    return project?.rev ?? 0
  }

  const matrix = createMatrixViews<Connection>({
    source: { readRev, readCells: (filter, cells) => gate(() => readCells(ctx.db, projectId, filter, cells)) },
    push,
    onError: restart,
  })

  const people = createPeople((event) => push(open, event))

  const changeDocuments = createGatherer<DocumentId>({
    async handle(ids) {
      const rev = Math.max(...ids.map((id) => documentRevs.get(id) ?? 0))
      for (const id of ids) documentRevs.delete(id)
      const upserts = await gate(() => readDocumentSummaries(ctx.db, projectId, ids))
      const found = new Set(upserts.map((document) => document.id))
      push(open, { type: 'documents', rev, upserts, removed: ids.filter((id) => !found.has(id)) })
    },
    onError: restart,
  })

  const changeJobs = createGatherer<JobId>({
    async handle(ids) {
      const upserts = await gate(() => readJobs(ctx.db, projectId, ids))
      const allowed = [...open].filter(({ role }) => can(role, 'document.import'))
      if (upserts.length > 0) push(allowed, { type: 'jobs', upserts })
    },
    onError: restart,
  })

  async function greet(connection: Connection) {
    push([connection], { type: 'hello', protocol: PROTOCOL_VERSION, rev: await readRev(), role: connection.role })
    push([connection], people.event())
  }

  return {
    isEmpty: () => open.size === 0 && people.isEmpty(),

    join(connection: Connection) {
      open.add(connection)
      const hello = () => void greet(connection).catch((error) => restart(error, [connection]))
      connection.onRole = hello
      hello()
    },

    leave(connection: Connection) {
      open.delete(connection)
      matrix.unwatch(connection)
    },

    request(connection: Connection, request: LiveRequest) {
      if (request.type === 'matrix.watch') void matrix.watch(connection, request.filter)
      else matrix.unwatch(connection)
    },

    committed({ rev, cells, documents, removedDocuments, codebook, members, suggestions }: Committed) {
      if (open.size === 0) return
      // Groups and themes decide which tags a filter counts. A document that goes names its cells itself.
      if (codebook) matrix.invalidate((filter) => filter.group.length > 0 || filter.theme.length > 0)
      matrix.change(cells)
      const changed = [...documents, ...removedDocuments]
      for (const id of changed) documentRevs.set(id, rev)
      if (changed.length > 0) changeDocuments(changed)
      if (codebook) push(open, { type: 'codebook', rev })
      if (members) push(open, { type: 'members', rev })
      if (suggestions) push(open, { type: 'suggestions', rev })
    },

    job(jobId: JobId) {
      if (open.size > 0) changeJobs([jobId])
    },

    /** Something was not told here: everybody fetches anew, as after coming back. */
    missed() {
      matrix.invalidate(() => true)
      for (const connection of open) connection.onRole?.()
    },

    presence: (presence: Presence) => people.receive(presence),

    close: () => people.close(),
  }
}
