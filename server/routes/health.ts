// For whoever watches the process: alive, and able to serve. While it stops, Fastify answers both with 503.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isMigrated } from '../../db/migrate.ts'
import { AppError } from '../../shared/errors.ts'
import type { Context } from '../context.ts'

/** A database that does not answer within this is away, in milliseconds: a watcher does not wait for long. */
const ANSWERS_WITHIN_MS = 2_000

const Health = z.object({ status: z.string() })
/** `nodes`: alone, connected, unreachable; a process that does not reach the others still serves, and repairs itself. */
const Readiness = z.object({ status: z.string(), database: z.string(), migrations: z.string(), nodes: z.string() })

const describe = <T extends z.ZodType>(summary: string, answer: T) => ({
  tags: ['operation'],
  summary,
  security: [],
  response: { 200: answer },
})

export const healthRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get('/healthz', { schema: describe('The process is alive', Health) }, async () => ({ status: 'ok' }))

    const schema = describe('The database answers and has the schema of this version', Readiness)
    app.get('/readyz', { schema }, async () => {
      const nodes = ctx.fanout.state()
      let isCurrent: boolean
      try {
        isCurrent = await inTime(isMigrated(ctx.db))
      } catch (cause) {
        throw new AppError('unavailable', { database: 'away', migrations: 'unknown', nodes }, { cause })
      }
      if (!isCurrent) throw new AppError('unavailable', { database: 'ok', migrations: 'missing', nodes })
      return { status: 'ready', database: 'ok', migrations: 'ok', nodes }
    })
  }

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('the database did not answer in time')), ANSWERS_WITHIN_MS)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
    // What comes too late is nobody's.
    work.catch(() => {})
  }
}
