// What Postgres' background processes do and PGlite has not: checkpoints, vacuum, statistics for the planner.
import type { Pool } from 'pg'

const INTERVAL_MS = 60_000

// The thresholds of autovacuum.
const NEEDS_CARE = `
  select format('%I.%I', schemaname, relname) as table_name from pg_stat_user_tables
  where n_dead_tup > 50 + 0.2 * n_live_tup or n_mod_since_analyze > 50 + 0.1 * n_live_tup
  order by 1`

/** Runs until stopped; `stop` waits for what is under way. */
export function startMaintenance(pool: Pool, onTrouble: (error: Error) => void) {
  let current: Promise<void> = Promise.resolve()
  let doneUpTo = ''
  let isStopped = false
  const timer = setInterval(() => {
    current = current
      .then(async () => {
        if (!isStopped) doneUpTo = await maintain(pool, doneUpTo)
      })
      .catch(onTrouble)
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

/**
 * One round: each table that needs it is vacuumed and analysed, then a checkpoint is made. Returns how far the
 * database's log had come; given that, the next round does nothing where nothing was written since.
 */
export async function maintain(pool: Pool, doneUpTo: string): Promise<string> {
  if ((await logPosition(pool)) === doneUpTo) return doneUpTo
  // The counters reach the view with a delay that only a background process would end.
  await pool.query('select pg_stat_force_next_flush()')
  const { rows } = await pool.query<{ table_name: string }>(NEEDS_CARE)
  // One statement a table: between them, whoever waits for the connection gets it.
  for (const { table_name } of rows) await pool.query(`vacuum (analyze) ${table_name}`)
  await pool.query('checkpoint')
  return logPosition(pool)
}

async function logPosition(pool: Pool): Promise<string> {
  const { rows } = await pool.query<{ position: string }>('select pg_current_wal_insert_lsn()::text as position')
  return rows[0]?.position ?? ''
}
