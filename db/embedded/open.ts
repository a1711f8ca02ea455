// The embedded database as a Database: one connection over PGlite in a worker thread.
import type { Database } from '../connect.ts'
import { watchPool } from '../watch-pool.ts'
import { createEngine } from './engine.ts'
import { lockFolder } from './lock.ts'
import { startMaintenance } from './maintenance.ts'

/** Opens the database in `dataDir` and holds the folder until `close`. Throws StartError when somebody else holds it. */
export async function openEmbedded(options: { dataDir: string; onTrouble: (error: Error) => void }): Promise<Database> {
  const lock = await lockFolder(options.dataDir)
  const engine = createEngine(options)
  try {
    // The worker starts on another core while the driver loads on this one.
    const ready = engine.ready()
    const [{ drizzle }, { Pool }, schema, { EngineStream }] = await Promise.all([
      import('drizzle-orm/node-postgres'),
      import('pg'),
      import('../schema/index.ts'),
      import('./stream.ts'),
    ])
    await ready
    const pool = new Pool({
      user: 'postgres',
      database: 'postgres',
      // PGlite is one session: a second connection would step into the first one's transaction.
      max: 1,
      idleTimeoutMillis: 0,
      stream: () => new EngineStream(engine),
    })
    watchPool(pool, options.onTrouble)
    const maintenance = startMaintenance(pool, options.onTrouble)
    return {
      kind: 'embedded',
      pool,
      db: drizzle(pool, { schema }),
      async close() {
        await maintenance.stop()
        await pool.end()
        await engine.close()
        await lock.release()
      },
    }
  } catch (error) {
    await engine.close()
    await lock.release()
    throw error
  }
}
