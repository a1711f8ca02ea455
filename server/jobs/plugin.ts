// Runs the server's jobs from its start to its end.
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import type { Context } from '../context.ts'
import { createRunner } from './runner.ts'

/** Starts the runner when the server is ready, stops it before what it needs is closed. */
export const jobs = fp(async (app: FastifyInstance, { ctx }: { ctx: Context }) => {
  const runner = createRunner(ctx)
  app.addHook('onReady', () => runner.start())
  app.addHook('onClose', () => runner.stop())
})
