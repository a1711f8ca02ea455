// POST …/commands: the same commands as on a layer's socket, for scripts and for views that hold no layer.
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { Command } from '../../shared/model/command.ts'
import { CommandId, ProjectId } from '../../shared/model/ids.ts'
import { runCommand } from '../commands/run-command.ts'
import type { Context } from '../context.ts'
import { MAX_JSON_BYTES } from '../plugins/json.ts'
import { requireMember } from './access.ts'

const CommandDone = z.object({ ok: z.literal(true), id: CommandId, rev: z.int() })

/** Without a length, as much as a body may have at all. */
const bytesOf = ({ headers }: FastifyRequest) => Number(headers['content-length'] ?? MAX_JSON_BYTES)

export const commandRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      '/api/projects/:projectId/commands',
      {
        preParsing: async (request) => {
          if (request.caller) app.connections.takeBytes(request.caller, bytesOf(request))
        },
        schema: {
          tags: ['annotations'],
          summary: 'Runs one command; answered when it is committed. The same id again is done once.',
          params: z.object({ projectId: ProjectId }),
          body: Command,
          response: { 200: CommandDone },
        },
      },
      async (request) => {
        const { projectId } = request.params
        const { caller } = await requireMember(ctx, request, projectId, 'project.read')
        const { rev } = await app.connections.runCommand(caller, bytesOf(request), () =>
          runCommand(ctx, caller, request.body, { projectId }),
        )
        return { ok: true as const, id: request.body.id, rev }
      },
    )
  }
