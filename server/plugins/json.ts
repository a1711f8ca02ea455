// What a request may carry: JSON that the database can hold. Other types belong to the routes that ask for them.
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../shared/errors.ts'
import { isTooDeep } from '../../shared/text/json-depth.ts'
import { findUnstorable, MAX_JSON_DEPTH } from '../../shared/text/storable.ts'

/** Largest JSON body, in bytes (256 KiB). */
export const MAX_JSON_BYTES = 256 * 1024

/** Refuses bodies and queries with text that cannot be stored, and plain text altogether. */
export const json = fp(async (app: FastifyInstance) => {
  app.removeContentTypeParser(['text/plain', 'application/json'])
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (isTooDeep(body)) return done(new AppError('bad_request', { reason: `more than ${MAX_JSON_DEPTH} levels` }))
    return parse(request, body, done)
  })
  app.addHook('preValidation', async (request) => {
    const body = request.headers['content-type']?.startsWith('application/json') ? request.body : null
    for (const part of [request.query, body]) {
      const found = findUnstorable(part)
      if (found !== null)
        throw new AppError('bad_request', { reason: `${found.slice(0, 100) || 'body'}: not text that can be stored` })
    }
  })
})
