// Background jobs of a project: what waits, runs and has ended.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { findJobStarter, readJobs, readNewestJobs } from '../../db/repos/jobs/reader.ts'
import { cancelJob } from '../../db/repos/jobs/writer.ts'
import { JobList, JobParams } from '../../shared/api/documents.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { Job } from '../../shared/model/job.ts'
import type { Context } from '../context.ts'
import { requireCaller, requireMember } from './access.ts'

const TAGS = ['jobs']

export const jobRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects/:projectId/jobs',
      { schema: { tags: TAGS, summary: 'The newest jobs', params: ProjectParams, response: { 200: JobList } } },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'document.import')
        return { items: await readNewestJobs(ctx.db, projectId) }
      },
    )

    app.post(
      '/api/projects/:projectId/jobs/:jobId/cancel',
      {
        schema: {
          tags: TAGS,
          summary: 'Cancel a job that waits or runs',
          params: JobParams,
          response: { 200: Job },
        },
      },
      async (request) => {
        const { projectId, jobId } = request.params
        const starter = await findJobStarter(ctx.db, projectId, jobId)
        const isOwn = starter !== null && starter === requireCaller(request).userId
        await requireMember(ctx, request, projectId, 'job.cancel', isOwn)
        if (starter === null) throw new AppError('not_found')
        if (!(await ctx.db.transaction((tx) => cancelJob(tx, projectId, jobId, ctx.now()))))
          throw new AppError('job_finished')
        ctx.fanout.publish({ type: 'job', projectId, jobId })
        const [job] = await readJobs(ctx.db, projectId, [jobId])
        if (!job) throw new AppError('not_found')
        return job
      },
    )
  }
