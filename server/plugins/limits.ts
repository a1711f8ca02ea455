// How often one address, and one account, may ask. Counted in this process: several nodes allow several times as much.
import rateLimit, { type RateLimitOptions } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../shared/errors.ts'

const MINUTE_MS = 60_000

/** Requests of one address a minute: an office behind one address with scripts at work stays below. */
export const MAX_REQUESTS_PER_MINUTE = 6_000
/** Sign-ins, and others that check or make a password, of one address at one route in fifteen minutes. */
export const MAX_PASSWORD_REQUESTS = 60
/** Sign-ins for one account, from wherever, in fifteen minutes. */
export const MAX_SIGN_INS_PER_ACCOUNT = 20
/** Looks at invitations of one address a minute. */
export const MAX_INVITATION_READS_PER_MINUTE = 60
/** Addresses, or accounts, that are remembered at a time. */
const MAX_KEYS = 10_000

/** Config of a route whose requests cost a password hash. */
export const PASSWORD_LIMIT = {
  rateLimit: { max: MAX_PASSWORD_REQUESTS, timeWindow: 15 * MINUTE_MS },
} satisfies { rateLimit: RateLimitOptions }

/** Config of a route whose requests try an invitation's token. */
export const INVITATION_LIMIT = {
  rateLimit: { max: MAX_INVITATION_READS_PER_MINUTE, timeWindow: MINUTE_MS },
} satisfies { rateLimit: RateLimitOptions }

/**
 * Counts attempts at one account's password, which `keyOf` names: past the bound the returned function throws
 * too_many_requests with the seconds to wait. From wherever they come, so that many addresses do not help.
 */
export function limitSignIns(
  app: FastifyInstance,
  keyOf: (request: FastifyRequest) => string,
): (request: FastifyRequest) => Promise<void> {
  const check = app.createRateLimit({
    max: MAX_SIGN_INS_PER_ACCOUNT,
    timeWindow: 15 * MINUTE_MS,
    keyGenerator: keyOf,
  })
  return async (request) => {
    const result = await check(request)
    if (!result.isAllowed && result.isExceeded) throw tooMany(result.ttl)
  }
}

/** Applies the general limit to every route registered after it. */
export const limits = fp(async (app: FastifyInstance) => {
  await app.register(rateLimit, {
    max: MAX_REQUESTS_PER_MINUTE,
    timeWindow: MINUTE_MS,
    cache: MAX_KEYS,
    errorResponseBuilder: (_request, { ttl }) => tooMany(ttl),
  })
})

const tooMany = (ttlMs: number) => new AppError('too_many_requests', { seconds: Math.max(1, Math.ceil(ttlMs / 1_000)) })
