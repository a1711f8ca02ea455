// What the server processes of one database share and nobody else knows. Written by db/repos/secrets.
import { pgTable, text } from 'drizzle-orm/pg-core'
import { bytea, instant } from './people.ts'

export const secrets = pgTable('secrets', {
  /** What it is for: `nodes` signs the messages between server processes. */
  name: text('name').primaryKey(),
  value: bytea('value').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
})
