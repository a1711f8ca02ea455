// The codebook of a project: read whole, changed entry by entry.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readCodebook } from '../../db/repos/codebook/reader.ts'
import { Codebook } from '../../shared/api/codebook.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'
import { requireMember } from './access.ts'
import { actorRoutes } from './codebook-actors.ts'
import { issueRoutes } from './codebook-issues.ts'

export const codebookRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects/:projectId/codebook',
      {
        schema: {
          tags: ['codebook'],
          summary: 'Actors and issues, retired ones too',
          params: ProjectParams,
          response: { 200: Codebook },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'project.read')
        const codebook = await readCodebook(ctx.db, projectId)
        if (!codebook) throw new AppError('not_found')
        return codebook
      },
    )
    await app.register(actorRoutes(ctx))
    await app.register(issueRoutes(ctx))
  }
