// Actors of the codebook over HTTP.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findActor } from '../../db/repos/codebook/reader.ts'
import { ActorParams, CreateActor, MergeActor, UpdateActor } from '../../shared/api/codebook.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { Actor } from '../../shared/model/codebook.ts'
import type { ActorId, ProjectId } from '../../shared/model/ids.ts'
import {
  changeActor,
  createActor,
  mergeActor,
  reinstateActor,
  removeActor,
  retireActor,
} from '../commands/codebook/actors.ts'
import type { Context } from '../context.ts'
import { changeCodebook } from './change-codebook.ts'

const TAGS = ['codebook']
const ALL = '/api/projects/:projectId/actors'
const ONE = `${ALL}/:actorId` as const

export const actorRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    async function read(projectId: ProjectId, actorId: ActorId): Promise<Actor> {
      const actor = await findActor(ctx.db, projectId, actorId)
      if (!actor) throw new AppError('not_found')
      return actor
    }

    app.post(
      ALL,
      {
        schema: {
          tags: TAGS,
          summary: 'Add an actor',
          params: ProjectParams,
          body: CreateActor,
          response: { 201: Actor },
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const id = randomUUID() as ActorId
        await changeCodebook(ctx, request, { projectId, right: 'extend' }, (work) =>
          createActor(work, id, request.body),
        )
        return reply.status(201).send(await read(projectId, id))
      },
    )

    app.patch(
      ONE,
      {
        schema: {
          tags: TAGS,
          summary: 'Change an actor',
          params: ActorParams,
          body: UpdateActor,
          response: { 200: Actor },
        },
      },
      async (request) => {
        const { projectId, actorId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) =>
          changeActor(work, actorId, request.body),
        )
        return read(projectId, actorId)
      },
    )

    app.post(
      `${ONE}/retire`,
      {
        schema: {
          tags: TAGS,
          summary: 'Retire an actor: its tags stay, new ones cannot point to it',
          params: ActorParams,
          response: { 200: Actor },
        },
      },
      async (request) => {
        const { projectId, actorId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => retireActor(work, actorId))
        return read(projectId, actorId)
      },
    )

    app.post(
      `${ONE}/reinstate`,
      { schema: { tags: TAGS, summary: 'Take an actor back into use', params: ActorParams, response: { 200: Actor } } },
      async (request) => {
        const { projectId, actorId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => reinstateActor(work, actorId))
        return read(projectId, actorId)
      },
    )

    app.post(
      `${ONE}/merge`,
      {
        schema: {
          tags: TAGS,
          summary: 'Merge an actor into another: its tags move, it is retired',
          params: ActorParams,
          body: MergeActor,
          response: { 200: Actor },
        },
      },
      async (request) => {
        const { projectId, actorId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) =>
          mergeActor(work, actorId, request.body.into),
        )
        return read(projectId, actorId)
      },
    )

    app.delete(
      ONE,
      {
        schema: {
          tags: TAGS,
          summary: 'Delete an actor that no tag uses',
          params: ActorParams,
          response: { 204: z.null().describe('Deleted') },
        },
      },
      async (request, reply) => {
        const { projectId, actorId } = request.params
        await changeCodebook(ctx, request, { projectId, right: 'update' }, (work) => removeActor(work, actorId))
        return reply.status(204).send(null)
      },
    )
  }
