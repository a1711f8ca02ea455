// Invitations of a project, as its leads manage them.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readInvites } from '../../db/repos/invites/reader.ts'
import { insertInvite, revokeInvite } from '../../db/repos/invites/writer.ts'
import { PageQuery } from '../../shared/api/page.ts'
import { CreatedInvite, CreateInvite, InviteList, InviteParams, ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import type { InviteId } from '../../shared/model/ids.ts'
import type { Context } from '../context.ts'
import { createToken, hashToken } from '../plugins/tokens.ts'
import { changeAsMember, requireMember } from './access.ts'

const TAGS = ['projects']
const HOUR_MS = 3_600_000

export const inviteRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects/:projectId/invites',
      {
        schema: {
          tags: TAGS,
          summary: 'Invitations',
          params: ProjectParams,
          querystring: PageQuery,
          response: { 200: InviteList },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'invite.manage')
        return readInvites(ctx.db, projectId, ctx.now(), request.query.cursor)
      },
    )

    app.post(
      '/api/projects/:projectId/invites',
      {
        schema: {
          tags: TAGS,
          summary: 'Make an invitation; its link is shown this once',
          params: ProjectParams,
          body: CreateInvite,
          response: { 201: CreatedInvite },
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const { role, maxUses, expiresInHours } = request.body
        const token = createToken()
        await changeAsMember(ctx, request, projectId, 'invite.manage', async (tx, _stamped, caller) => {
          const id = randomUUID() as InviteId
          const createdAt = ctx.now()
          const expiresAt = new Date(createdAt.getTime() + expiresInHours * HOUR_MS)
          await insertInvite(tx, {
            id,
            projectId,
            tokenHash: hashToken(token),
            role,
            maxUses,
            expiresAt,
            createdBy: caller.userId,
            createdAt,
          })
          const payload = { role, maxUses, expiresAt: expiresAt.toISOString() }
          return { event: { kind: 'invite.create', subjectId: id, payload }, members: true }
        })
        // The origin check has found this one to be ours: the link leads to where the lead is.
        return reply.status(201).send({ url: `${request.headers.origin}/join/${token}` })
      },
    )

    app.delete(
      '/api/projects/:projectId/invites/:inviteId',
      {
        schema: {
          tags: TAGS,
          summary: 'Revoke an invitation',
          params: InviteParams,
          response: { 204: z.null().describe('Revoked') },
        },
      },
      async (request, reply) => {
        const { projectId, inviteId } = request.params
        await changeAsMember(ctx, request, projectId, 'invite.manage', async (tx, { at }) => {
          if (!(await revokeInvite(tx, projectId, inviteId, at))) throw new AppError('not_found')
          return { event: { kind: 'invite.revoke', subjectId: inviteId, payload: {} }, members: true }
        })
        return reply.status(204).send(null)
      },
    )
  }
