// Projects and their history. Written by server/commands and routes/projects.
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { Command } from '../../shared/model/command.ts'

export const projects = pgTable('projects', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  isSample: boolean('is_sample').notNull().default(false),
  /** Counts every committed change; its row lock orders them. */
  rev: bigint('rev', { mode: 'number' }).notNull().default(0),
  /** Instant of the newest change. Later than that of every change before it, whatever the clock did. */
  changedAt: timestamp('changed_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull().defaultNow(),
  /** Counts codebook changes; tags store it. */
  codebookVersion: integer('codebook_version').notNull().default(1),
  createdBy: uuid('created_by').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date', precision: 3 }).notNull().defaultNow(),
})

/** What happened, in order. Append-only; annotation rows and layer records are its fold. */
export const history = pgTable(
  'history',
  {
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    rev: bigint('rev', { mode: 'number' }).notNull(),
    userId: uuid('user_id').notNull(),
    /** `annotation.create`, `tag.review`, `actor.merge`, `document.import`, … */
    kind: text('kind').notNull(),
    /** The subject: annotation, actor, issue or document. */
    subjectId: uuid('subject_id').notNull(),
    /** Of annotation events: the command and the codebook version it was stamped with. */
    payload: jsonb('payload')
      .$type<{ command?: Command; codebookVersion?: number; [key: string]: unknown }>()
      .notNull(),
    at: timestamp('at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
    /** The command that asked for it, where one did: sent again it is found here, and nothing is done twice. */
    commandId: uuid('command_id'),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.rev] }),
    uniqueIndex('history_command').on(t.commandId),
    // serves: corrections of one document
    index('history_corrections').on(t.subjectId, t.rev).where(sql`${t.kind} = 'text.correct'`),
  ],
)
