// Issues and themes of the codebook over HTTP.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findIssue } from '../../db/repos/codebook/reader.ts'
import { CreateIssue, IssueParams, MergeIssue, UpdateIssue } from '../../shared/api/codebook.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { Issue } from '../../shared/model/codebook.ts'
import type { IssueId, ProjectId } from '../../shared/model/ids.ts'
import {
  changeIssue,
  createIssue,
  mergeIssue,
  reinstateIssue,
  removeIssue,
  retireIssue,
} from '../commands/codebook/issues.ts'
import type { Context } from '../context.ts'
import { changeCodebook } from './change-codebook.ts'

const TAGS = ['codebook']
const ALL = '/api/projects/:projectId/issues'
const ONE = `${ALL}/:issueId` as const

export const issueRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    async function read(projectId: ProjectId, issueId: IssueId): Promise<Issue> {
      const issue = await findIssue(ctx.db, projectId, issueId)
      if (!issue) throw new AppError('not_found')
      return issue
    }

    app.post(
      ALL,
      {
        schema: {
          tags: TAGS,
          summary: 'Add an issue',
          params: ProjectParams,
          body: CreateIssue,
          response: { 201: Issue },
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const id = randomUUID() as IssueId
        await changeCodebook(ctx, request, { projectId, right: 'extend' }, (work) =>
          createIssue(work, id, request.body),
        )
        return reply.status(201).send(await read(projectId, id))
      },
    )

    app.patch(
      ONE,
      {
        schema: {
          tags: TAGS,
          summary: 'Change an issue',
          params: IssueParams,
          body: UpdateIssue,
          response: { 200: Issue },
        },
      },
      async (request) => {
        const { projectId, issueId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) =>
          changeIssue(work, issueId, request.body),
        )
        return read(projectId, issueId)
      },
    )

    app.post(
      `${ONE}/retire`,
      {
        schema: {
          tags: TAGS,
          summary: 'Retire an issue: its tags stay, new ones cannot point to it',
          params: IssueParams,
          response: { 200: Issue },
        },
      },
      async (request) => {
        const { projectId, issueId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => retireIssue(work, issueId))
        return read(projectId, issueId)
      },
    )

    app.post(
      `${ONE}/reinstate`,
      { schema: { tags: TAGS, summary: 'Take an issue back into use', params: IssueParams, response: { 200: Issue } } },
      async (request) => {
        const { projectId, issueId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => reinstateIssue(work, issueId))
        return read(projectId, issueId)
      },
    )

    app.post(
      `${ONE}/merge`,
      {
        schema: {
          tags: TAGS,
          summary: 'Merge an issue into another: its tags move, it is retired',
          params: IssueParams,
          body: MergeIssue,
          response: { 200: Issue },
        },
      },
      async (request) => {
        const { projectId, issueId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) =>
          mergeIssue(work, issueId, request.body.into),
        )
        return read(projectId, issueId)
      },
    )

    app.delete(
      ONE,
      {
        schema: {
          tags: TAGS,
          summary: 'Delete an issue that no tag uses',
          params: IssueParams,
          response: { 204: z.null().describe('Deleted') },
        },
      },
      async (request, reply) => {
        const { projectId, issueId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => removeIssue(work, issueId))
        return reply.status(204).send(null)
      },
    )
  }
