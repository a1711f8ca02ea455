// Joining by a link. What is wrong with a link is never told apart: expired, used up, revoked, never made.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findOpenInvite } from '../../db/repos/invites/reader.ts'
import { takeInvite } from '../../db/repos/invites/writer.ts'
import { findUser } from '../../db/repos/people/reader.ts'
import { insertUser, type NewUser } from '../../db/repos/people/writer.ts'
import { insertMember } from '../../db/repos/projects/writer.ts'
import { Accepted, AcceptInvite, InvitePreview } from '../../shared/api/session.ts'
import { AppError } from '../../shared/errors.ts'
import type { UserId } from '../../shared/model/ids.ts'
import type { Context } from '../context.ts'
import { createSession, setSessionCookie } from '../plugins/auth.ts'
import { INVITATION_LIMIT, PASSWORD_LIMIT } from '../plugins/limits.ts'
import { hashToken } from '../plugins/tokens.ts'

// Any text: a malformed token is answered as an unknown one.
const Params = z.object({ token: z.string() })
const PUBLIC = { tags: ['projects'], security: [], params: Params }

export const invitationRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    async function requireOpen(token: string) {
      const invite = await findOpenInvite(ctx.db, hashToken(token), ctx.now())
      if (!invite) throw new AppError('invite_invalid')
      return invite
    }

    app.get(
      '/api/invitations/:token',
      {
        config: INVITATION_LIMIT,
        schema: { ...PUBLIC, summary: 'What an invitation is for', response: { 200: InvitePreview } },
      },
      async (request) => requireOpen(request.params.token),
    )

    app.post(
      '/api/invitations/:token/accept',
      {
        config: PASSWORD_LIMIT,
        schema: {
          ...PUBLIC,
          summary: 'Join the project, with a new account when not signed in',
          body: AcceptInvite,
          response: { 200: Accepted },
        },
      },
      async (request, reply) => {
        const { caller } = request
        const { account } = request.body
        const invite = await requireOpen(request.params.token)
        if (caller && account) throw new AppError('bad_request', { reason: 'account: you are signed in already' })
        if (!caller && !account) throw new AppError('not_signed_in')

        const newUser: NewUser | null = account
          ? {
              id: randomUUID() as UserId,
              name: account.name,
              email: account.email,
              passwordHash: await app.passwords.hash(account.password),
              locale: account.locale,
              isAdmin: false,
              createdAt: ctx.now(),
            }
          : null
        const userId = caller?.userId ?? (newUser as NewUser).id
        const { projectId } = invite
        let token: string | null = null
        await ctx.projectLog.commit({ projectId, userId }, async (tx, { at }) => {
          if (newUser && !(await insertUser(tx, newUser))) throw new AppError('email_taken')
          const role = await takeInvite(tx, invite.id, ctx.now())
          if (role === null) throw new AppError('invite_invalid')
          if (!(await insertMember(tx, { projectId, userId, role, joinedAt: at }))) throw new AppError('already_member')
          if (newUser) token = (await createSession(tx, userId, ctx.now())).token
          return {
            event: { kind: 'member.join', subjectId: userId, payload: { role, inviteId: invite.id } },
            members: true,
          }
        })
        if (token !== null) setSessionCookie(reply, token)
        const user = await findUser(ctx.db, userId)
        if (!user) throw new AppError('not_signed_in')
        return { projectId, user }
      },
    )
  }
