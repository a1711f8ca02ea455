// Who is asking: turns the session cookie into `request.caller`. Decides nothing about rights (routes/access).
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Tx } from '../../db/connect.ts'
import { findSession } from '../../db/repos/people/reader.ts'
import { deleteSession, insertSession, touchSession } from '../../db/repos/people/writer.ts'
import type { UserId } from '../../shared/model/ids.ts'
import type { Caller, Context } from '../context.ts'
import { MAX_ENTRIES } from '../sockets/bounds.ts'
import { createGate } from '../sockets/gate.ts'
import { createToken, hashToken, TOKEN_PATTERN } from './tokens.ts'

/** `__Host-`: only over a secure connection, only for this very host, for every path (RFC 6265bis 4.1.3.2). */
export const SESSION_COOKIE = '__Host-mawqif'
/** A session ends this long after its last use, in milliseconds (30 days). */
export const SESSION_LIFETIME_MS = 30 * 24 * 3_600_000
/** A session's use is written down at most this often, in milliseconds (1 hour). */
export const SESSION_TOUCH_MS = 3_600_000

// Pages and their files are the same for everybody: no look-up for them.
const WITH_CALLER = /^\/(api|sync|live)\//

const COOKIE_OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'lax' } as const

declare module 'fastify' {
  interface FastifyRequest {
    /** The signed-in person, or null. Set before validation, for routes under /api, /sync and /live. */
    caller: Caller | null
  }
}

/** Registers cookies and resolves the caller of every request. */
export const auth = fp(async (app: FastifyInstance, { ctx }: { ctx: Context }) => {
  await app.register(cookie)
  app.decorateRequest('caller', null)
  const door = createGate(MAX_ENTRIES)
  // Not onRequest: the rate limits of routes run there, and a look-up must come after them.
  app.addHook('preParsing', async (request, reply) => {
    const token = request.cookies[SESSION_COOKIE]
    if (token === undefined || !TOKEN_PATTERN.test(token) || !WITH_CALLER.test(request.routeOptions.url ?? '')) return
    const now = ctx.now()
    const find = () => findSession(ctx.db, hashToken(token), now)
    // Who has given up waiting meanwhile is not looked up: after an outage there may be thousands.
    const findAtDoor = () => door(async () => (request.raw.socket.destroyed ? null : find()))
    const session = await (request.headers.upgrade === undefined ? find() : findAtDoor())
    if (!session || !isSpokenFor(request.query, session.userId)) return
    request.caller = { userId: session.userId, sessionId: session.id, name: session.name, isAdmin: session.isAdmin }
    const seenBefore = new Date(now.getTime() - SESSION_TOUCH_MS)
    if (session.lastSeenAt <= seenBefore) {
      const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS)
      await ctx.db.transaction((tx) => touchSession(tx, session.id, { seenBefore, now, expiresAt }))
      setSessionCookie(reply, token)
    }
  })
})

// A page keeps speaking after somebody else has signed in at the same browser, whose cookie its requests then carry.
// What it says for the person it was opened by, naming him as `as`, must not become the other one's.
const isSpokenFor = (query: unknown, userId: UserId) => {
  const { as } = query as { as?: unknown }
  return as === undefined || as === userId
}

/** Makes a session inside `tx`. Its token is set as cookie once the transaction is committed. */
export async function createSession(tx: Tx, userId: UserId, now: Date): Promise<{ sessionId: string; token: string }> {
  const sessionId = randomUUID()
  const token = createToken()
  await insertSession(tx, {
    id: sessionId,
    tokenHash: hashToken(token),
    userId,
    createdAt: now,
    expiresAt: new Date(now.getTime() + SESSION_LIFETIME_MS),
  })
  return { sessionId, token }
}

/** Hands the token to the browser. */
export function setSessionCookie(reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, { ...COOKIE_OPTIONS, maxAge: SESSION_LIFETIME_MS / 1_000 })
}

/** Makes the browser forget the token. */
export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, COOKIE_OPTIONS)
}

/** Ends the session of this request, if it has one: its row, and through the fan-out its sockets. */
export async function endSession(ctx: Context, request: FastifyRequest): Promise<void> {
  const { caller } = request
  if (!caller) return
  await ctx.db.transaction((tx) => deleteSession(tx, caller.sessionId))
  ctx.fanout.publish({ type: 'revoked', userId: caller.userId, sessionId: caller.sessionId })
}
