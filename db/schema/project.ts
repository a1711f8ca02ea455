// Projects and their history. Written by server/commands and routes/projects.
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core'
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
  },
  (t) => [primaryKey({ columns: [t.projectId, t.rev] })],
)

/** First result of every command, so that sending it again changes nothing. */
export const commandResults = pgTable('command_results', {
  id: uuid('id').primaryKey(),
  projectId: uuid('project_id')
    .notNull()
    .references(() => projects.id, { onDelete: 'cascade' }),
  userId: uuid('user_id').notNull(),
  rev: bigint('rev', { mode: 'number' }).notNull(),
})
