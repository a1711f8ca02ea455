// The socket routes: /sync/text/:documentId, /sync/layer/:layerId, /live/:projectId.
// Origin and session were looked at before the upgrade (plugins/origin, plugins/auth); rights are refused after it,
// with a close code, because a y-websocket client retries a refused upgrade for ever.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { DocumentId, LayerId, ProjectId } from '../../shared/model/ids.ts'
import { CLOSE, MAX_FRAME_BYTES } from '../../shared/protocol/kinds.ts'
import type { Context } from '../context.ts'
import { createLive } from '../live/live.ts'
import { createConnections } from './connections.ts'
import { createRooms } from './rooms.ts'
import { openSyncSession } from './session.ts'

/** At shutdown, sockets that did not close themselves are cut after this, in milliseconds. */
const CLOSE_WITHIN_MS = 1_000
/** A connection whose upgrade was not granted is cut after this, in milliseconds. */
const UPGRADE_WITHIN_MS = 5_000
/** Most parts that one message may come in. */
const MAX_FRAGMENTS = 64

/** Registers the sockets. Closing the app closes them with `restart`. */
export const sockets =
  (ctx: Context): FastifyPluginAsync =>
  async (app) => {
    const connections = createConnections(ctx)
    const rooms = createRooms(ctx)
    const live = createLive(ctx, connections)

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
    app.addHook('onClose', async () => {
      live.close()
      rooms.close()
    })

    app.get('/sync/text/:id', { websocket: true }, (socket, request) => {
      const documentId = readId(request.params, DocumentId)
      if (documentId === null) return refuse(socket, request.caller)
      openSyncSession(ctx, { connections, rooms }, socket, request.caller, { kind: 'text', documentId })
    })
    app.get('/sync/layer/:id', { websocket: true }, (socket, request) => {
      const layerId = readId(request.params, LayerId)
      if (layerId === null) return refuse(socket, request.caller)
      openSyncSession(ctx, { connections, rooms }, socket, request.caller, { kind: 'layer', layerId })
    })
    app.get('/live/:id', { websocket: true }, (socket, request) => {
      const projectId = readId(request.params, ProjectId)
      if (projectId === null) return refuse(socket, request.caller)
      live.open(socket, request.caller, { kind: 'live', projectId })
    })
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

function readId<Id extends z.ZodType>(params: unknown, id: Id): z.output<Id> | null {
  const parsed = z.object({ id }).safeParse(params)
  return parsed.success ? (parsed.data as { id: z.output<Id> }).id : null
}

// A malformed id is a thing that does not exist.
const refuse = (socket: WebSocket, caller: unknown) =>
  socket.close(caller === null ? CLOSE.notSignedIn : CLOSE.notFound)
