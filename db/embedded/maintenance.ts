// What Postgres' background processes do and PGlite has not: checkpoints, vacuum, statistics for the planner.
import type { Pool } from 'pg'

const INTERVAL_MS = 60_000

// The thresholds of autovacuum, which the counters below feed in PGlite too.
const NEEDS_CARE = `
  select format('%I.%I', schemaname, relname) as table_name from pg_stat_user_tables
  where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
  order by 1`

/** Runs until stopped; `stop` waits for what is under way. */
export function startMaintenance(pool: Pool, onTrouble: (error: Error) => void) {
  let current = Promise.resolve()
  let isStopped = false
  const timer = setInterval(() => {
    current = current.then(() => (isStopped ? undefined : maintain(pool))).catch(onTrouble)
  }, INTERVAL_MS)
  timer.unref()
  return {
    async stop() {
      isStopped = true
      clearInterval(timer)
      await current
    },
  }
}

/** One round: each table that needs it vacuumed and analysed, then a checkpoint. */
export async function maintain(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ table_name: string }>(NEEDS_CARE)
  // One statement a table: between them, whoever waits for the connection gets it.
  for (const { table_name } of rows) await pool.query(`vacuum (analyze) ${table_name}`)
  await pool.query('checkpoint')
}
