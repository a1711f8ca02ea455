// Wires the server: context, plugins, routes, in the order in which a request meets them. Does not listen.
import { fileURLToPath } from 'node:url'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Database } from '../db/connect.ts'
import { createCommandLog } from './commands/command-log.ts'
import type { Config } from './config.ts'
import type { Context } from './context.ts'
import { createCorrector } from './correct/corrector.ts'
import { openFanout } from './fanout/open.ts'
import { jobs } from './jobs/plugin.ts'
import { liveRoutes } from './live/routes.ts'
import { createProjectLog, MAX_WAITING } from './log/commit.ts'
import { createRoomStore } from './log/room-store.ts'
import { createTurns } from './log/turns.ts'
import { createLogger } from './logger.ts'
import { createMetrics } from './metrics/metrics.ts'
import { auth } from './plugins/auth.ts'
import { compression } from './plugins/compression.ts'
import { errors } from './plugins/errors.ts'
import { headers } from './plugins/headers.ts'
import { json, MAX_JSON_BYTES } from './plugins/json.ts'
import { limits } from './plugins/limits.ts'
import { openapi } from './plugins/openapi.ts'
import { origin } from './plugins/origin.ts'
import { OWASP_COST, type PasswordCost, passwords } from './plugins/passwords.ts'
import { requestLog } from './plugins/request-log.ts'
import { staticClient } from './plugins/static-client.ts'
import { codebookRoutes } from './routes/codebook.ts'
import { commandRoutes } from './routes/commands.ts'
import { correctionRoutes } from './routes/corrections.ts'
import { documentRoutes } from './routes/documents.ts'
import { exportRoutes } from './routes/exports.ts'
import { healthRoutes } from './routes/health.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { inviteRoutes } from './routes/invites.ts'
import { jobRoutes } from './routes/jobs.ts'
import { meRoutes } from './routes/me.ts'
import { memberRoutes } from './routes/members.ts'
import { metricsRoutes } from './routes/metrics.ts'
import { positionRoutes } from './routes/positions.ts'
import { projectRoutes } from './routes/projects.ts'
import { sessionRoutes } from './routes/session.ts'
import { suggestionRoutes } from './routes/suggestions.ts'
import { sockets } from './sockets/plugin.ts'
import { syncRoutes } from './sync/routes.ts'

/** Longest time that one request may take to arrive, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000

const CLIENT_FOLDER = fileURLToPath(new URL('../dist/client', import.meta.url))

declare module 'fastify' {
  interface FastifyInstance {
    ctx: Context
    /** Every route: tests hold a table of rights against it. */
    routeList: readonly { method: string; url: string }[]
  }
}

export type BuildOptions = {
  config: Config
  /** Migrated; stays its opener's, who closes it after the app. */
  database: Database
  now?: () => Date
  logger?: FastifyBaseLogger
  /** Tests hash cheaply; whoever serves people does not set this. */
  passwordCost?: PasswordCost
  /** Where the client was built. */
  clientFolder?: string
}

/** The whole server, ready to listen or to be injected into. Closing it closes what it opened, in reverse. */
export async function build(options: BuildOptions): Promise<FastifyInstance> {
  const { config, database, now = () => new Date() } = options
  const { db } = database
  const app = Fastify({
    loggerInstance: options.logger ?? createLogger(config.logLevel),
    logController: new LogController({ disableRequestLogging: true }),
    // The nearest hop is the proxy; what the hops before it claim is not believed.
    trustProxy: config.trustProxy && ((_address, hop) => hop === 0),
    bodyLimit: MAX_JSON_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)

  const metrics = createMetrics()
  metrics.watch('mawqif_database_connections', () => {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = database.pool
    return { total, idle, waiting }
  })
  const fanout = await openFanout({ redisUrl: config.redisUrl, db, log: app.log, measures: metrics })
  app.addHook('onClose', () => fanout.close())
  const rooms = createRoomStore(db, (err) => app.log.error({ err }, 'a room could not be compacted'))
  app.addHook('onClose', () => rooms.close())
  const turns = createTurns(MAX_WAITING)
  const projectLog = createProjectLog({ db, rooms, fanout, turns, metrics, now })
  const commandLog = createCommandLog({ database, rooms, fanout, turns, metrics, now })
  const corrector = createCorrector({ db, rooms, fanout, projectLog, log: app.log, now })
  app.addHook('onClose', async () => corrector.close())
  const ctx: Context = {
    config,
    database,
    db,
    log: app.log,
    fanout,
    rooms,
    projectLog,
    commandLog,
    corrector,
    metrics,
    now,
  }
  app.decorate('ctx', ctx)

  const routeList: { method: string; url: string }[] = []
  app.decorate('routeList', routeList)
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routeList.push({ method: one, url })
  })

  await app.register(errors)
  await app.register(requestLog)
  await app.register(compression)
  await app.register(headers, { config })
  await app.register(origin, { config })
  await app.register(limits)
  await app.register(auth, { ctx })
  await app.register(sockets, { ctx })
  await app.register(json)
  await app.register(passwords, { cost: options.passwordCost ?? OWASP_COST })
  await app.register(openapi, { config })

  await app.register(healthRoutes(ctx))
  await app.register(metricsRoutes(ctx))
  await app.register(sessionRoutes(ctx))
  await app.register(meRoutes(ctx))
  await app.register(invitationRoutes(ctx))
  await app.register(projectRoutes(ctx))
  await app.register(memberRoutes(ctx))
  await app.register(inviteRoutes(ctx))
  await app.register(codebookRoutes(ctx))
  await app.register(documentRoutes(ctx))
  await app.register(correctionRoutes(ctx))
  await app.register(suggestionRoutes(ctx))
  await app.register(jobRoutes(ctx))
  await app.register(positionRoutes(ctx))
  await app.register(commandRoutes(ctx))
  await app.register(syncRoutes(ctx))
  await app.register(liveRoutes(ctx))
  await app.register(exportRoutes(ctx))
  await app.register(jobs, { ctx })
  await app.register(staticClient, { folder: options.clientFolder ?? CLIENT_FOLDER })
  return app
}
