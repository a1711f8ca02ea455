import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../../db/connect.ts'
import type { Fanout } from './fanout.ts'
import { createMemoryFanout } from './memory.ts'
import type { FanoutMeasures } from './redis.ts'

/** The fan-out of this process: with others through `redisUrl`, or alone where that is null. Its opener closes it. */
export async function openFanout(options: {
  redisUrl: string | null
  db: Db
  log: FastifyBaseLogger
  measures: FanoutMeasures
}): Promise<Fanout> {
  const { redisUrl, ...rest } = options
  if (redisUrl === null) return createMemoryFanout()
  // Loaded here, because most run one process.
  return (await import('./redis.ts')).createRedisFanout({ url: redisUrl, ...rest })
}
