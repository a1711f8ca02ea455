// What the process counts, for Prometheus. Not for the public: it tells when people work and how the server fares.
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { renderMetrics } from '../metrics/render.ts'

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

export const metricsRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    const schema = {
      tags: ['operation'],
      summary: 'Measures of this process, as Prometheus text',
      description: 'With METRICS_TOKEN as bearer token; without one set, from this machine alone.',
      security: [],
      response: { 200: z.string() },
    }
    app.get('/metrics', { schema, serializerCompiler: () => String }, async (request, reply) => {
      // Like what does not exist: whoever may not read it need not know that it is here.
      if (!mayRead(ctx.config, request)) throw new AppError('not_found')
      const { contentType, text } = await renderMetrics(ctx.metrics)
      return reply.type(contentType).header('cache-control', 'no-store').send(text)
    })
  }

// Behind a proxy on the same machine everybody comes from the loopback address, with or without a header that says so.
// So an address counts only where nothing tells of people from elsewhere, and the Host is this machine's own, which a
// page in its browser cannot claim under another name (DNS rebinding).
function mayRead({ metricsToken, publicUrl, trustProxy }: Config, request: FastifyRequest): boolean {
  if (metricsToken !== null) return isSame(request.headers.authorization ?? '', `Bearer ${metricsToken}`)
  if (publicUrl !== null || trustProxy || request.headers['x-forwarded-for'] !== undefined) return false
  return LOOPBACK.has(request.socket.remoteAddress ?? '') && LOCAL_HOST.test(request.headers.host ?? '')
}

// By their hashes, which take the same time whatever differs.
const isSame = (a: string, b: string) => timingSafeEqual(sha256(a), sha256(b))
const sha256 = (text: string) => createHash('sha256').update(text).digest()
