// For whoever watches the process: alive, and able to serve.
import { sql } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'

const describe = (summary: string) => ({
  tags: ['operation'],
  summary,
  security: [],
  response: { 200: z.object({ status: z.string() }) },
})

export const healthRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/healthz', { schema: describe('The process is alive') }, async () => ({ status: 'ok' }))

    app.get('/readyz', { schema: describe('The database answers') }, async () => {
      try {
        await ctx.db.execute(sql`select 1`)
      } catch (cause) {
        throw new AppError('unavailable', {}, { cause })
      }
      return { status: 'ready' }
    })
  }
