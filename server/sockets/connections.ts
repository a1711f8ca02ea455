// Every open socket of this process, whatever it shows: bounds, liveness, and rights that end while it is open.
// Invariant: an open connection's session and membership held when they were last changed, plus less than a second.
import type { WebSocket } from 'ws'
import { type Access, readAccess, readLiveSessions, readRoles, type Target } from '../../db/repos/rooms/access.ts'
import { readDeletedDocuments } from '../../db/repos/rooms/heads.ts'
import { AppError } from '../../shared/errors.ts'
import type { DocumentId, ProjectId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import { CLOSE } from '../../shared/protocol/kinds.ts'
import type { Caller, Context } from '../context.ts'
import type { FanoutEvent } from '../fanout/fanout.ts'
import {
  DRAIN_WITHIN_MS,
  LAG_BYTES,
  MAX_ENTRIES,
  MAX_SOCKETS_PER_ROOM,
  MAX_SOCKETS_PER_USER,
  PING_EVERY_MS,
  SESSION_CHECK_EVERY_MS,
} from './bounds.ts'
import { type Budget, createBudgets, withinBudget } from './budgets.ts'
import { createGate } from './gate.ts'

/** An accepted socket with what its person may see. `role` follows the membership. */
export type Connection = {
  socket: WebSocket
  caller: Caller
  target: Target
  projectId: ProjectId
  documentId: DocumentId | null
  role: Role
  budget: Budget
  /** Called after `role` changed. */
  onRole?: () => void
  /** Sent with every ping: a y-websocket client gives up after 30 s without a message. */
  keepalive?: () => void
}

export type Connections = ReturnType<typeof createConnections>

/** Whoever makes it closes it. */
export function createConnections(ctx: Context) {
  const open = new Set<Connection>()
  const budgets = createBudgets()
  const door = createGate(MAX_ENTRIES)
  const perTarget = new Map<string, number>()
  /** Sockets that answered since the last ping. */
  const answered = new WeakSet<WebSocket>()
  /** Counts changes of rights, so that a look-up that one overtook is done again. */
  let changes = 0
  let isClosing = false

  const unsubscribe = ctx.fanout.subscribe(onEvent)
  ctx.metrics.watch('mawqif_connections', () => {
    const counts = { text: 0, layer: 0, live: 0 }
    for (const { target } of open) counts[target.kind]++
    return counts
  })
  ctx.metrics.watch('mawqif_unread_bytes', () => [...open].reduce((sum, { socket }) => sum + socket.bufferedAmount, 0))
  ctx.metrics.watch(
    'mawqif_lagging_peers',
    () => [...open].filter(({ socket }) => socket.bufferedAmount > LAG_BYTES).length,
  )
  const pings = setInterval(pingAll, PING_EVERY_MS)
  const sessionChecks = setInterval(() => own(endExpired([...open])), SESSION_CHECK_EVERY_MS)
  pings.unref()
  sessionChecks.unref()

  function onEvent(event: FanoutEvent) {
    if (event.type === 'revoked') {
      changes++
      const theirs = [...open].filter(({ caller }) => caller.userId === event.userId)
      if (event.sessionId !== null) {
        for (const { socket, caller } of theirs)
          if (caller.sessionId === event.sessionId) socket.close(CLOSE.notSignedIn)
      } else {
        own(endExpired(theirs))
        for (const projectId of new Set(theirs.map((connection) => connection.projectId))) own(followRoles(projectId))
      }
    } else if (event.type === 'committed') {
      if (event.members) {
        changes++
        own(followRoles(event.projectId))
      }
      for (const { socket, documentId } of open)
        if (documentId !== null && event.removedDocuments.includes(documentId)) socket.close(CLOSE.notFound)
    } else if (event.type === 'missed') {
      changes++
      own(followRoles(event.projectId))
      own(closeDeleted(event.projectId))
    } else if (event.type === 'recheck') {
      own(endExpired([...open]))
    } else if (event.type === 'uncertain') {
      for (const { socket, projectId } of open) if (projectId === event.projectId) socket.close(CLOSE.restart)
    }
  }

  async function followRoles(projectId: ProjectId) {
    const affected = [...open].filter((connection) => connection.projectId === projectId)
    if (affected.length === 0) return
    await orRestart(affected, async () => {
      const roles = await readRoles(ctx.db, projectId, [...new Set(affected.map(({ caller }) => caller.userId))])
      for (const connection of affected) {
        const role = roles.get(connection.caller.userId)
        if (role === undefined) connection.socket.close(CLOSE.forbidden)
        else if (role !== connection.role) {
          connection.role = role
          connection.onRole?.()
        }
      }
    })
  }

  async function closeDeleted(projectId: ProjectId) {
    const affected = [...open].filter(({ projectId: id, documentId }) => id === projectId && documentId !== null)
    if (affected.length === 0) return
    await orRestart(affected, async () => {
      const ids = new Set(affected.flatMap(({ documentId }) => documentId ?? []))
      const deleted = await readDeletedDocuments(ctx.db, [...ids])
      for (const { socket, documentId } of affected)
        if (documentId !== null && deleted.has(documentId)) socket.close(CLOSE.notFound)
    })
  }

  async function endExpired(affected: Connection[]) {
    if (affected.length === 0) return
    await orRestart(affected, async () => {
      const ids = [...new Set(affected.map(({ caller }) => caller.sessionId))]
      const alive = await readLiveSessions(ctx.db, ids, ctx.now())
      for (const { socket, caller } of affected) if (!alive.has(caller.sessionId)) socket.close(CLOSE.notSignedIn)
    })
  }

  // Rights that cannot be looked up are not rights: these come back and are asked again.
  async function orRestart(affected: Connection[], check: () => Promise<void>) {
    try {
      await check()
    } catch (error) {
      ctx.log.error({ err: error }, 'rights of open sockets could not be read')
      for (const { socket } of affected) socket.close(CLOSE.restart)
    }
  }

  function own(work: Promise<void>) {
    work.catch((error) => ctx.log.error({ err: error }, 'sockets'))
  }

  function pingAll() {
    budgets.forgetUnused()
    for (const { socket, keepalive } of open) {
      if (!answered.delete(socket)) {
        socket.terminate()
        continue
      }
      socket.ping()
      keepalive?.()
    }
  }

  function count(counts: Map<string, number>, key: string, by: 1 | -1): number {
    const next = (counts.get(key) ?? 0) + by
    if (next === 0) counts.delete(key)
    else counts.set(key, next)
    return next
  }

  return {
    /** Runs a command that did not come over a socket; its sender's budget is the same. Throws too_many_requests. */
    runCommand: <T>({ userId }: Caller, bytes: number, run: () => Promise<T>): Promise<T> =>
      withinBudget(budgets.of(userId), bytes, run),

    /**
     * Counts bytes that did not come over a socket, before anything reads them, towards those of their sender. Throws
     * too_many_requests.
     */
    takeBytes({ userId }: Caller, bytes: number): void {
      if (!budgets.of(userId).bytes.take(bytes, Date.now())) throw new AppError('too_many_requests', { seconds: 1 })
    },

    /**
     * Looks up the rights of a socket that was just accepted and keeps it from then on; closes it and returns null
     * where there are none. The caller has attached its listeners already.
     */
    async accept(socket: WebSocket, caller: Caller | null, target: Target): Promise<Connection | null> {
      socket.once('close', (code) => ctx.metrics.closed(target.kind, code))
      if (caller === null) return refuse(socket, CLOSE.notSignedIn)
      const key = JSON.stringify(target)
      const budget = budgets.of(caller.userId)
      budget.sockets++
      const ofTarget = count(perTarget, key, 1)
      socket.once('close', () => {
        budget.sockets--
        count(perTarget, key, -1)
      })
      if (budget.sockets > MAX_SOCKETS_PER_USER || ofTarget > MAX_SOCKETS_PER_ROOM) return refuse(socket, CLOSE.tooMany)
      let access: Access | null
      for (;;) {
        const seen = changes
        access = await door(async () =>
          socket.readyState === socket.OPEN ? readAccess(ctx.db, target, caller, ctx.now()) : null,
        )
        if (seen === changes) break
      }
      if (access === null) return null
      if (isClosing) return refuse(socket, CLOSE.restart)
      if (!access.isSignedIn) return refuse(socket, CLOSE.notSignedIn)
      if (access.place === null) return refuse(socket, CLOSE.notFound)
      if (socket.readyState !== socket.OPEN) return null
      const { rev, ...place } = access.place
      const connection: Connection = { socket, caller, target, budget, ...place }
      socket.once('close', ctx.fanout.follow({ projectId: place.projectId, rev }))
      answered.add(socket)
      socket.on('pong', () => answered.add(socket))
      socket.once('close', () => open.delete(connection))
      open.add(connection)
      return connection
    },

    /** Lets the commands that run end and be answered, and no other begin. */
    drain: () => budgets.drain(DRAIN_WITHIN_MS),

    /** Closes every socket with `restart`; those that do not close themselves are cut by the server. */
    close() {
      isClosing = true
      clearInterval(pings)
      clearInterval(sessionChecks)
      unsubscribe()
      for (const { socket } of open) socket.close(CLOSE.restart)
    },
  }
}

function refuse(socket: WebSocket, code: number): null {
  socket.close(code)
  return null
}
