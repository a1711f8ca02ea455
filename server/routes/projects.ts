// Projects: one's own, a new one, its name.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findProject, readProjects } from '../../db/repos/projects/reader.ts'
import { insertProject, renameProject } from '../../db/repos/projects/writer.ts'
import { insertStarterCodebook } from '../../db/seed/starter-codebook.ts'
import { PageQuery } from '../../shared/api/page.ts'
import { CreateProject, ProjectList, ProjectParams, UpdateProject } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import { Project } from '../../shared/model/project.ts'
import type { Context } from '../context.ts'
import { changeAsMember, requireCaller, requireMember } from './access.ts'

const TAGS = ['projects']

export const projectRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    async function readProject(projectId: ProjectId, userId: UserId) {
      const project = await findProject(ctx.db, projectId, userId)
      if (!project) throw new AppError('not_found')
      return project
    }

    app.get(
      '/api/projects',
      { schema: { tags: TAGS, summary: 'My projects', querystring: PageQuery, response: { 200: ProjectList } } },
      async (request) => readProjects(ctx.db, requireCaller(request).userId, request.query.cursor),
    )

    app.post(
      '/api/projects',
      { schema: { tags: TAGS, summary: 'Make a project', body: CreateProject, response: { 201: Project } } },
      async (request, reply) => {
        const { userId } = requireCaller(request)
        const { name, codebook } = request.body
        const id = randomUUID() as ProjectId
        await ctx.db.transaction(async (tx) => {
          await insertProject(tx, { id, name, isSample: false, createdBy: userId, createdAt: ctx.now() })
          if (codebook === 'starter') await insertStarterCodebook(tx, id, randomUUID)
        })
        return reply.status(201).send(await readProject(id, userId))
      },
    )

    app.get(
      '/api/projects/:projectId',
      { schema: { tags: TAGS, summary: 'One project', params: ProjectParams, response: { 200: Project } } },
      async (request) => {
        const { projectId } = request.params
        const { caller } = await requireMember(ctx, request, projectId, 'project.read')
        return readProject(projectId, caller.userId)
      },
    )

    app.patch(
      '/api/projects/:projectId',
      {
        schema: {
          tags: TAGS,
          summary: 'Rename a project',
          params: ProjectParams,
          body: UpdateProject,
          response: { 200: Project },
        },
      },
      async (request) => {
        const { projectId } = request.params
        const { name } = request.body
        await changeAsMember(ctx, request, projectId, 'project.update', async (tx) => {
          await renameProject(tx, projectId, name)
          // Its name stands on every member's screen.
          return { event: { kind: 'project.update', subjectId: projectId, payload: { name } }, members: true }
        })
        return readProject(projectId, requireCaller(request).userId)
      },
    )
  }
