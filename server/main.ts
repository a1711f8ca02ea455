// Reads the configuration, opens the database, listens, closes on a signal; nothing else.
import './check-node.mjs'
import './fast-start.ts'
import type { Logger } from 'pino'
import type { Config } from './config.ts'

// The rest is imported late: after the two above, and while the database opens in its own thread.

/** Closing that takes longer than this is cut off: whoever stops us loses patience and kills. */
const CLOSE_LIMIT_MS = 10_000

/** Whoever reads what we say may be gone: that ends what is said, not the server. */
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

async function main() {
  const { readConfig } = await import('./config.ts')
  const config = readConfig(process.env)
  const { createLogger } = await import('./logger.ts')
  const log = createLogger(config.logLevel)
  // Until people can be told where to go, only what is wrong is worth a line.
  if (log.isLevelEnabled('info')) log.level = 'warn'

  const { openDatabase } = await import('../db/connect.ts')
  const opening = openDatabase({ ...config, onTrouble: (err) => log.error({ err }, 'database') })
  try {
    const [database, { build }, { migrateDatabase }] = await Promise.all([
      opening,
      import('./app.ts'),
      import('../db/migrate.ts'),
    ])
    await migrateDatabase(database)
    const app = await build({ config, database, logger: log })
    try {
      await app.listen({ host: config.host, port: config.port })
    } catch (error) {
      await app.close()
      throw error
    }
    process.stdout.write(`Mawqif is ready at ${addressOf(config, app.server.address())}\n`)
    log.level = config.logLevel
    closeOnSignal(log, async () => {
      await app.close()
      await database.close()
    })
  } catch (error) {
    // Also when the code beside it did not load: an open database keeps the process, and the process the folder.
    await opening.then(
      (database) => database.close(),
      () => {},
    )
    throw error
  }
}

function addressOf(config: Config, address: string | { port: number } | null): string {
  if (config.publicUrl) return config.publicUrl
  const isEverywhere = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host)
  const port = typeof address === 'object' && address ? address.port : config.port
  return `http://${isEverywhere ? 'localhost' : config.host}:${port}`
}

function closeOnSignal(log: Logger, close: () => Promise<void>) {
  let isClosing = false
  const onSignal = () => {
    // Asked twice: somebody insists.
    if (isClosing) process.exit(1)
    isClosing = true
    // Does not itself keep the process, which ends when everything is closed.
    setTimeout(() => {
      log.error(`closing took longer than ${CLOSE_LIMIT_MS} ms`)
      process.exit(1)
    }, CLOSE_LIMIT_MS).unref()
    close().catch((err) => {
      log.error({ err }, 'closing failed')
      process.exitCode = 1
    })
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

try {
  await main()
} catch (error) {
  const { reportStartFailure } = await import('./start-refusal.ts')
  reportStartFailure(error)
}
