// Signing in and out, and the very first account.
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findCredentials, findUser, hasUsers } from '../../db/repos/people/reader.ts'
import { insertUser, lockFirstUser } from '../../db/repos/people/writer.ts'
import { SessionState, Setup, SignIn } from '../../shared/api/session.ts'
import { AppError } from '../../shared/errors.ts'
import type { UserId } from '../../shared/model/ids.ts'
import type { Locale } from '../../shared/model/label.ts'
import type { Caller, Context } from '../context.ts'
import { clearSessionCookie, createSession, endSession, setSessionCookie } from '../plugins/auth.ts'
import { limitSignIns, PASSWORD_LIMIT } from '../plugins/limits.ts'
import { createSampleProject } from '../sample/create-sample-project.ts'
import { requireCaller } from './access.ts'

const PUBLIC = { tags: ['session'], security: [] }

export const sessionRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    const limitAccount = limitSignIns(app, (request) => (request.body as z.infer<typeof SignIn>).email)

    app.get(
      '/api/session',
      { schema: { ...PUBLIC, summary: 'Who is signed in', response: { 200: SessionState } } },
      async (request) => readState(ctx, request.caller?.userId ?? null),
    )

    app.post(
      '/api/session',
      {
        config: PASSWORD_LIMIT,
        schema: { ...PUBLIC, summary: 'Sign in', body: SignIn, response: { 200: SessionState } },
      },
      async (request, reply) => {
        await limitAccount(request)
        const { email, password } = request.body
        const found = await findCredentials(ctx.db, email)
        // Asked also when there is no such account: both refusals take the same time.
        const isRight = await app.passwords.verify(found?.passwordHash ?? null, password)
        if (!found || !isRight) throw new AppError('wrong_credentials')
        await signIn(ctx, request, reply, found.userId)
        return readState(ctx, found.userId)
      },
    )

    app.delete(
      '/api/session',
      { schema: { tags: ['session'], summary: 'Sign out', response: { 204: z.null().describe('Signed out') } } },
      async (request, reply) => {
        requireCaller(request)
        await endSession(ctx, request)
        clearSessionCookie(reply)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/api/setup',
      {
        config: PASSWORD_LIMIT,
        schema: { ...PUBLIC, summary: 'Make the first account', body: Setup, response: { 201: SessionState } },
      },
      async (request, reply) => {
        if (await hasUsers(ctx.db)) throw new AppError('setup_done')
        const { name, email, password, locale } = request.body
        const passwordHash = await app.passwords.hash(password)
        const id = randomUUID() as UserId
        await ctx.db.transaction(async (tx) => {
          // Of two at once, the second waits here and then finds the first one's account.
          await lockFirstUser(tx)
          if (await hasUsers(tx)) throw new AppError('setup_done')
          await insertUser(tx, { id, name, email, passwordHash, locale, isAdmin: true, createdAt: ctx.now() })
        })
        const sessionId = await signIn(ctx, request, reply, id)
        await addSample(ctx, { userId: id, sessionId, name, isAdmin: true }, locale)
        return reply.status(201).send(await readState(ctx, id))
      },
    )
  }

async function readState(ctx: Context, userId: UserId | null): Promise<SessionState> {
  if (userId !== null) return { user: await findUser(ctx.db, userId), needsSetup: false }
  return { user: null, needsSetup: !(await hasUsers(ctx.db)) }
}

/** Makes a new session for the person and returns its id; the one that this browser had before ends. */
async function signIn(ctx: Context, request: FastifyRequest, reply: FastifyReply, userId: UserId): Promise<string> {
  await endSession(ctx, request)
  const { sessionId, token } = await ctx.db.transaction((tx) => createSession(tx, userId, ctx.now()))
  setSessionCookie(reply, token)
  return sessionId
}

/** The sample is a gift: without it the account is still made, and the operator reads why. */
async function addSample(ctx: Context, caller: Caller, locale: Locale) {
  try {
    await createSampleProject(ctx, caller, locale)
  } catch (err) {
    ctx.log.error({ err }, 'the sample project could not be made')
  }
}
