// What people took off the list of suggestions. Written by routes/suggestions through repos/suggestions/writer.
import { sql } from 'drizzle-orm'
import { check, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { actors, issues } from './codebook.ts'
import { instant, users } from './people.ts'
import { projects } from './project.ts'

/** In this project `form` (folded) does not stand for the actor, or does not point to the issue. */
export const suggestionDismissals = pgTable(
  'suggestion_dismissals',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    form: text('form').notNull(),
    actorId: uuid('actor_id').references(() => actors.id, { onDelete: 'cascade' }),
    issueId: uuid('issue_id').references(() => issues.id, { onDelete: 'cascade' }),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    // serve: the project's list, and that nothing is dismissed twice
    uniqueIndex('suggestion_dismissals_actor').on(t.projectId, t.actorId, t.form).where(sql`${t.kind} = 'actor'`),
    uniqueIndex('suggestion_dismissals_issue').on(t.projectId, t.issueId, t.form).where(sql`${t.kind} = 'issue'`),
    check(
      'suggestion_dismissals_subject',
      sql`(${t.kind} = 'actor' and ${t.actorId} is not null and ${t.issueId} is null)
        or (${t.kind} = 'issue' and ${t.issueId} is not null and ${t.actorId} is null)`,
    ),
  ],
)
