// The one place where errors of HTTP requests become answers. Whoever waits on a socket uses toAppError the same way.
import type { FastifyError, FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { isOutOfOrder, isUnreachable } from '../../db/unreachable.ts'
import { AppError, ERRORS, errorBody } from '../../shared/errors.ts'

/** Longest reason told to a client, in UTF-16 code units: it may quote a name that the client sent. */
const MAX_REASON_LENGTH = 300

/**
 * What a client may know of `error`: refusals stay, what was wrong with a request becomes `bad_request`,
 * a database that is away or cannot write `unavailable`, everything else `internal` with the error as its cause.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (isUnreachable(error) || isOutOfOrder(error)) return new AppError('unavailable', {}, { cause: error })
  if (isFastifyError(error)) {
    // A malformed id in a path is a thing that does not exist.
    if (error.validationContext === 'params') return new AppError('not_found')
    if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
      return new AppError('bad_request', { reason: reasonOf(error).slice(0, MAX_REASON_LENGTH) }, { cause: error })
  }
  return new AppError('internal', {}, { cause: error })
}

const isFastifyError = (error: unknown): error is FastifyError => error instanceof Error && 'statusCode' in error

function reasonOf(error: FastifyError): string {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const [first] = error.validation
    if (first) {
      const field = first.instancePath.split('/').filter(Boolean).join('.')
      return field ? `${field}: ${sentencePart(first.message)}` : sentencePart(first.message)
    }
  }
  return sentencePart(error.message)
}

// The reason stands inside a sentence, which brings its own full stop.
const sentencePart = (message = 'not valid') =>
  `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.+$/, '')

/** Answers every error as `{error: {code, message, details}}` and logs, once, those that are the server's fault. */
export const errors = fp(async (app: FastifyInstance) => {
  app.setErrorHandler((error, request, reply) => {
    const refusal = toAppError(error)
    const { status } = ERRORS[refusal.code]
    app.ctx.metrics.refused('http', refusal.code)
    if (status >= 500)
      request.log.error({ err: refusal.cause ?? refusal, route: request.routeOptions.url }, refusal.code)
    if (refusal.code === 'too_many_requests') reply.header('retry-after', refusal.details.seconds)
    return reply.status(status).send({ error: errorBody(refusal) })
  })
})
