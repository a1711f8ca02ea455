// /live/:id, the live view of a project.
import type { FastifyPluginAsync } from 'fastify'
import { ProjectId } from '../../shared/model/ids.ts'
import type { Context } from '../context.ts'
import { readId } from '../sockets/plugin.ts'
import { createLive } from './live.ts'

export const liveRoutes =
  (ctx: Context): FastifyPluginAsync =>
  async (app) => {
    const live = createLive(ctx, app.connections)
    app.addHook('onClose', async () => live.close())

    app.get('/live/:id', { websocket: true }, (socket, request) => {
      const projectId = readId(socket, request, ProjectId)
      if (projectId !== null) live.open(socket, request.caller, { kind: 'live', projectId })
    })
  }
