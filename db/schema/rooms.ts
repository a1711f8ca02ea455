// The log of every room: Yjs updates in order, and snapshots that compact them. Written by server/log.
import { bigint, boolean, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { documents } from './documents.ts'
import { bytea, instant, users } from './people.ts'
import { projects } from './project.ts'

export const rooms = pgTable('rooms', {
  /** `text/<documentId>` or `layer/<layerId>`. */
  name: text('name').primaryKey(),
  projectId: uuid('project_id')
    .notNull()
    .references(() => projects.id, { onDelete: 'cascade' }),
  documentId: uuid('document_id')
    .notNull()
    .references(() => documents.id, { onDelete: 'cascade' }),
  /** Number of the newest update; its row lock makes the numbers gapless across nodes. */
  seq: bigint('seq', { mode: 'number' }).notNull(),
  /** Raised when content is erased for good; a client of an older epoch must start anew. */
  epoch: integer('epoch').notNull().default(1),
})

export const roomUpdates = pgTable(
  'room_updates',
  {
    room: text('room')
      .notNull()
      .references(() => rooms.name, { onDelete: 'cascade' }),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** Yjs update, v1. Stored as it is: Postgres' own compression took longer than the insert (migration 0004). */
    update: bytea('update').notNull(),
  },
  (t) => [primaryKey({ columns: [t.room, t.seq] })],
)

/** The whole room up to `seq` as one update; updates at or below it may be dropped. */
export const roomSnapshots = pgTable('room_snapshots', {
  room: text('room')
    .primaryKey()
    .references(() => rooms.name, { onDelete: 'cascade' }),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  state: bytea('state').notNull(),
  /** True where `state` is packed (shared/protocol/packed), as it is sent. */
  isPacked: boolean('is_packed').notNull().default(false),
})

/**
 * Yjs client ids of a text room, each leased to one person for good: who wrote a struct can be told from its id, and
 * nobody can write under another's.
 */
export const roomClients = pgTable(
  'room_clients',
  {
    room: text('room')
      .notNull()
      .references(() => rooms.name, { onDelete: 'cascade' }),
    /** 32 bits, unsigned. */
    clientId: bigint('client_id', { mode: 'number' }).notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    leasedAt: instant('leased_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.room, t.clientId] })],
)
