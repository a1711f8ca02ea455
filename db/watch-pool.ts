import type { Pool } from 'pg'

/**
 * Hands every loss of a connection to `onTrouble`. Without listeners it would end the process: the pool listens to
 * a connection only while it lies idle, not while a transaction has it. The transaction itself is rejected too.
 */
export function watchPool(pool: Pool, onTrouble: (error: Error) => void): void {
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', onTrouble))
}
