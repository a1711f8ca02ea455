// What every socket route stands on: the upgrade, the registry of open sockets, and their end.
// Origin and session are looked at before the upgrade (plugins/origin, plugins/auth); rights are refused after it,
// with a close code, because a y-websocket client retries a refused upgrade for ever.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { CLOSE, MAX_FRAME_BYTES } from '../../shared/protocol/kinds.ts'
import type { Context } from '../context.ts'
import { CLOSE_TIMEOUT_MS, MAX_BUFFERED_CHUNKS, MAX_FRAGMENTS, MAX_PENDING_PONGS } from './bounds.ts'
import { type Connections, createConnections } from './connections.ts'
import { cutFloods } from './floods.ts'

/** At shutdown, sockets that did not close themselves are cut after this, in milliseconds. */
const CLOSE_WITHIN_MS = 1_000
/** A connection whose upgrade was not granted is cut after this, in milliseconds. */
const UPGRADE_WITHIN_MS = 5_000

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
    options: {
      maxPayload: MAX_FRAME_BYTES,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_BUFFERED_CHUNKS,
      maxPendingAutoPongs: MAX_PENDING_PONGS,
      closeTimeout: CLOSE_TIMEOUT_MS,
      perMessageDeflate: false,
    } as object,
    errorHandler: (error, socket) => end(socket, error),
    preClose(done) {
      upgrades.close()
      const close = () => {
        connections.close()
        const cut = setTimeout(() => {
          for (const client of app.websocketServer.clients) client.terminate()
        }, CLOSE_WITHIN_MS)
        app.websocketServer.close(() => {
          clearTimeout(cut)
          done()
        })
      }
      connections.drain().then(close, close)
    },
  })
  const upgrades = watchUpgrades(app)
  app.websocketServer.on('connection', (socket) => {
    cutFloods(socket)
    // After the plugin has added its own, which keeps the whole request, and its answer, as long as the socket.
    process.nextTick(() => socket.removeAllListeners('error').on('error', (error) => end(socket, error)))
  })

  // ws has closed the socket with the right code: too large, not UTF-8, masked wrongly, in too many parts.
  function end(socket: WebSocket, error: Error) {
    app.log.info({ err: error }, 'socket error')
    socket.terminate()
  }
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
  const pending = new Map<IncomingMessage, { socket: Duplex; answer: ServerResponse | null; stop: () => void }>()
  app.addHook('onRequest', async (request, reply) => {
    const upgrade = pending.get(request.raw)
    if (upgrade) upgrade.answer = reply.raw
  })
  // Before the plugin's own listener, which may answer at once.
  app.server.prependListener('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const timer = setTimeout(() => socket.destroy(), UPGRADE_WITHIN_MS)
    timer.unref()
    const stop = () => {
      clearTimeout(timer)
      socket.off('close', stop)
      pending.delete(request)
    }
    pending.set(request, { socket, answer: null, stop })
    socket.once('close', stop)
  })
  app.websocketServer.on('connection', (_socket, request) => {
    const upgrade = pending.get(request)
    upgrade?.stop()
    // The answer that was never given holds the request, and the connection would hold it.
    upgrade?.answer?.detachSocket(request.socket)
  })
  return {
    close() {
      for (const { socket } of pending.values()) socket.destroy()
    },
  }
}
