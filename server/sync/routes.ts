// /sync/text/:id and /sync/layer/:id, the rooms of documents and layers.
import type { FastifyPluginAsync } from 'fastify'
import { DocumentId, LayerId } from '../../shared/model/ids.ts'
import type { Context } from '../context.ts'
import { readId } from '../sockets/plugin.ts'
import { createRooms } from './rooms.ts'
import { openSyncSession } from './session.ts'

export const syncRoutes =
  (ctx: Context): FastifyPluginAsync =>
  async (app) => {
    const rooms = createRooms(ctx)
    app.addHook('onClose', async () => rooms.close())
    const { connections } = app

    app.get('/sync/text/:id', { websocket: true }, (socket, request) => {
      const documentId = readId(socket, request, DocumentId)
      if (documentId === null) return
      openSyncSession(ctx, { connections, rooms }, socket, request.caller, { kind: 'text', documentId })
    })

    app.get('/sync/layer/:id', { websocket: true }, (socket, request) => {
      const layerId = readId(socket, request, LayerId)
      if (layerId === null) return
      openSyncSession(ctx, { connections, rooms }, socket, request.caller, { kind: 'layer', layerId })
    })
  }
