// What routes, sync and jobs share; made by app.ts, owned by it, closed by it in reverse.
import type { FastifyBaseLogger } from 'fastify'
import type { Database, Db } from '../db/connect.ts'
import type { UserId } from '../shared/model/ids.ts'
import type { CommandLog } from './commands/command-log.ts'
import type { Config } from './config.ts'
import type { Corrector } from './correct/corrector.ts'
import type { Fanout } from './fanout/fanout.ts'
import type { ProjectLog } from './log/commit.ts'
import type { RoomStore } from './log/room-store.ts'
import type { Metrics } from './metrics/metrics.ts'

export type Context = {
  config: Config
  database: Database
  db: Db
  log: FastifyBaseLogger
  fanout: Fanout
  rooms: RoomStore
  projectLog: ProjectLog
  commandLog: CommandLog
  corrector: Corrector
  metrics: Metrics
  now: () => Date
}

/** A signed-in person, as the session says. */
export type Caller = { userId: UserId; sessionId: string; name: string; isAdmin: boolean }
