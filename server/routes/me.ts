// One's own account.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findPasswordHash, findUser } from '../../db/repos/people/reader.ts'
import { deleteOtherSessions, updateUser } from '../../db/repos/people/writer.ts'
import { ChangePassword, UpdateMe } from '../../shared/api/session.ts'
import { AppError } from '../../shared/errors.ts'
import { User } from '../../shared/model/project.ts'
import type { Context } from '../context.ts'
import { limitSignIns, PASSWORD_LIMIT } from '../plugins/limits.ts'
import { requireCaller } from './access.ts'

const TAGS = ['session']

export const meRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    // Whoever took over a session must not find out the password by trying.
    const limitAccount = limitSignIns(app, (request) => requireCaller(request).userId)

    app.patch(
      '/api/me',
      { schema: { tags: TAGS, summary: 'Change name, language or theme', body: UpdateMe, response: { 200: User } } },
      async (request) => {
        const { userId } = requireCaller(request)
        await ctx.db.transaction((tx) => updateUser(tx, userId, request.body))
        const user = await findUser(ctx.db, userId)
        if (!user) throw new AppError('not_signed_in')
        return user
      },
    )

    app.post(
      '/api/me/password',
      {
        config: PASSWORD_LIMIT,
        schema: {
          tags: TAGS,
          summary: 'Change the password; every other session of this person ends',
          body: ChangePassword,
          response: { 204: z.null().describe('Changed') },
        },
      },
      async (request, reply) => {
        const { userId, sessionId } = requireCaller(request)
        await limitAccount(request)
        const { current, next } = request.body
        const isRight = await app.passwords.verify(await findPasswordHash(ctx.db, userId), current)
        if (!isRight) throw new AppError('wrong_credentials')
        const passwordHash = await app.passwords.hash(next)
        await ctx.db.transaction(async (tx) => {
          await updateUser(tx, userId, { passwordHash })
          await deleteOtherSessions(tx, userId, sessionId)
        })
        ctx.fanout.publish({ type: 'revoked', userId, sessionId: null })
        return reply.status(204).send(null)
      },
    )
  }
