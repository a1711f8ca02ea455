// What every socket route stands on: the upgrade, the registry of open sockets, and their end.
// Origin and session are looked at before the upgrade (plugins/origin, plugins/auth); rights are refused after it,
// with a close code, because a y-websocket client retries a refused upgrade for ever.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { CLOSE, MAX_FRAME_BYTES } from '../../shared/protocol/kinds.ts'
import type { Context } from '../context.ts'
import { type Connections, createConnections } from './connections.ts'

/** At shutdown, sockets that did not close themselves are cut after this, in milliseconds. */
const CLOSE_WITHIN_MS = 1_000
/** A connection whose upgrade was not granted is cut after this, in milliseconds. */
const UPGRADE_WITHIN_MS = 5_000
/** Most parts that one message may come in. */
const MAX_FRAGMENTS = 64

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
  }
}

/** Decorates the app with `connections`. Register before the routes. Closing the app closes sockets with `restart`. */
export const sockets = fp(async (app: FastifyInstance, { ctx }: { ctx: Context }) => {
  const connections = createConnections(ctx)
  app.decorate('connections', connections)
  await app.register(websocket, {
    options: { maxPayload: MAX_FRAME_BYTES, maxFragments: MAX_FRAGMENTS, perMessageDeflate: false } as object,
    // ws has closed the socket with the right code: too large, not UTF-8, masked wrongly.
    errorHandler: (error, socket, request) => {
      request.log.info({ err: error }, 'socket error')
      socket.terminate()
    },
    preClose(done) {
      connections.close()
      upgrades.close()
      const cut = setTimeout(() => {
        for (const client of app.websocketServer.clients) client.terminate()
      }, CLOSE_WITHIN_MS)
      app.websocketServer.close(() => {
        clearTimeout(cut)
        done()
      })
    },
  })
  const upgrades = watchUpgrades(app)
})

/** The id in a socket's path; null, with the socket closed, where it is none: a thing that does not exist. */
export function readId<Id extends z.ZodType>(
  socket: WebSocket,
  request: { params: unknown; caller: unknown },
  id: Id,
): z.output<Id> | null {
  const parsed = z.object({ id }).safeParse(request.params)
  if (parsed.success) return (parsed.data as { id: z.output<Id> }).id
  socket.close(request.caller === null ? CLOSE.notSignedIn : CLOSE.notFound)
  return null
}

// Nobody owns the connection of an upgrade that was answered with an error: it would stay open, and hold up closing.
function watchUpgrades(app: FastifyInstance) {
  const pending = new Map<IncomingMessage, { socket: Duplex; timer: NodeJS.Timeout }>()
  const settle = (request: IncomingMessage) => {
    clearTimeout(pending.get(request)?.timer)
    pending.delete(request)
  }
  // Before the plugin's own listener, which may answer at once.
  app.server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const timer = setTimeout(() => socket.destroy(), UPGRADE_WITHIN_MS)
    timer.unref()
    pending.set(request, { socket, timer })
    socket.once('close', () => settle(request))
  })
  app.websocketServer.on('connection', (_socket, request) => settle(request))
  return {
    close() {
      for (const { socket } of pending.values()) socket.destroy()
    },
  }
}
