// For whoever watches the process: alive, and able to serve.
import { sql } from 'drizzle-orm'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { AppError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'

export const healthRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/healthz', async () => ({ status: 'ok' }))

    app.get('/readyz', async () => {
      try {
        await ctx.db.execute(sql`select 1`)
      } catch (cause) {
        throw new AppError('unavailable', {}, { cause })
      }
      return { status: 'ready' }
    })
  }
