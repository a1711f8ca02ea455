// Finds out when an answer will never come. A machine or a network that goes away without a word leaves connections
// that look alive for a quarter of an hour; whoever waits on one of them holds up his whole project.
import type { Socket } from 'node:net'
import { Client, type ClientConfig, type Pool } from 'pg'

/** A connection that owes an answer for this long, in milliseconds, is asked after; statements are stopped before. */
const SILENT_AFTER_MS = 35_000
/** Least time that the question itself gets, in milliseconds. */
const ASK_LIMIT_MS = 5_000

type Connected = { connection: { stream: Socket }; readyForQuery: boolean; processID: number | null }

/**
 * Ends connections of the pool on which an answer is due that Postgres, asked over another connection, is not at work
 * on, or where Postgres cannot be asked. What was asked is rejected, its outcome unknown. One that works long, as a
 * migration may, is left alone.
 */
export function watchSilence(pool: Pool, config: ClientConfig, silentAfterMs = SILENT_AFTER_MS): void {
  pool.on('connect', (connected) => {
    const client = connected as unknown as Connected
    const { stream } = client.connection
    stream.setTimeout(silentAfterMs)
    stream.on('timeout', async () => {
      if (client.readyForQuery || (await isAtWork(config, client.processID)))
        return void stream.setTimeout(silentAfterMs)
      // The answer may have come while we asked.
      if (!client.readyForQuery) stream.destroy(new Error(`Connection terminated: silent for ${silentAfterMs} ms`))
    })
  })
}

async function isAtWork(config: ClientConfig, processId: number | null): Promise<boolean> {
  const client = new Client({ ...config, connectionTimeoutMillis: ASK_LIMIT_MS, query_timeout: ASK_LIMIT_MS })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rowCount } = await client.query(`select from pg_stat_activity where pid = $1 and state = 'active'`, [
      processId,
    ])
    return rowCount === 1
  } catch {
    return false
  } finally {
    // Not waited for: over a dead network it would not end.
    client.end().catch(() => {})
  }
}
