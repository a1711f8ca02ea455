// Members of a project. A project never loses its last lead: roles change under the project's lock.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Tx } from '../../db/connect.ts'
import { revokeInvitesOf } from '../../db/repos/invites/writer.ts'
import { countLeads, findMember, findRole, readMembers } from '../../db/repos/projects/reader.ts'
import { deleteMember, updateMember } from '../../db/repos/projects/writer.ts'
import { PageQuery } from '../../shared/api/page.ts'
import { MemberList, MemberParams, ProjectParams, UpdateMember } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import { Member, type Role } from '../../shared/model/project.ts'
import type { Context } from '../context.ts'
import { changeAsMember, requireCaller, requireMember } from './access.ts'

const TAGS = ['projects']

export const memberRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects/:projectId/members',
      {
        schema: {
          tags: TAGS,
          summary: 'Members',
          params: ProjectParams,
          querystring: PageQuery,
          response: { 200: MemberList },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'member.read')
        return readMembers(ctx.db, projectId, request.query.cursor)
      },
    )

    app.patch(
      '/api/projects/:projectId/members/:userId',
      {
        schema: {
          tags: TAGS,
          summary: 'Change a member’s role, or whether an analyst may correct texts',
          params: MemberParams,
          body: UpdateMember,
          response: { 200: Member },
        },
      },
      async (request) => {
        const { projectId, userId } = request.params
        const { role, canCorrect } = request.body
        await changeAsMember(ctx, request, projectId, 'member.manage', async (tx, { at }) => {
          const before = await requireRoleOf(tx, projectId, userId)
          if (before === 'lead' && role !== undefined && role !== 'lead') await stopLeading(tx, projectId, userId, at)
          await updateMember(tx, projectId, userId, request.body)
          return {
            event: {
              kind: 'member.update',
              subjectId: userId,
              payload: { from: before, to: role ?? before, ...(canCorrect !== undefined && { canCorrect }) },
            },
            members: true,
          }
        })
        ctx.fanout.publish({ type: 'revoked', userId, sessionId: null })
        const member = await findMember(ctx.db, projectId, userId)
        if (!member) throw new AppError('not_found')
        return member
      },
    )

    app.delete(
      '/api/projects/:projectId/members/:userId',
      {
        schema: {
          tags: TAGS,
          summary: 'Remove a member, or leave',
          params: MemberParams,
          response: { 204: z.null().describe('Removed') },
        },
      },
      async (request, reply) => {
        const { projectId, userId } = request.params
        const isOwn = requireCaller(request).userId === userId
        await changeAsMember(ctx, request, projectId, isOwn ? 'member.read' : 'member.manage', async (tx, { at }) => {
          const role = await requireRoleOf(tx, projectId, userId)
          if (role === 'lead') await stopLeading(tx, projectId, userId, at)
          await deleteMember(tx, projectId, userId)
          return { event: { kind: 'member.remove', subjectId: userId, payload: { role } }, members: true }
        })
        ctx.fanout.publish({ type: 'revoked', userId, sessionId: null })
        return reply.status(204).send(null)
      },
    )
  }

async function requireRoleOf(tx: Tx, projectId: ProjectId, userId: UserId): Promise<Role> {
  const role = await findRole(tx, projectId, userId)
  if (role === null) throw new AppError('not_found')
  return role
}

/** Checks that another lead stays, and closes the links by which this one could come back. */
async function stopLeading(tx: Tx, projectId: ProjectId, userId: UserId, at: Date) {
  if ((await countLeads(tx, projectId)) === 1) throw new AppError('last_lead')
  await revokeInvitesOf(tx, projectId, userId, at)
}
