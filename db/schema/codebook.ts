// Actors and issues of a project. Written by repos/codebook/writer (routes/codebook, seed).
import { type AnyPgColumn, boolean, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Label, LabelText, Names } from '../../shared/model/label.ts'
import { instant } from './people.ts'
import { projects } from './project.ts'

export const actors = pgTable(
  'actors',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    type: text('type').notNull(),
    names: jsonb('names').$type<Names>().notNull(),
    aliases: jsonb('aliases').$type<string[]>().notNull(),
    iso2: text('iso2'),
    iso3: text('iso3'),
    m49: text('m49'),
    groups: text('groups').array().notNull(),
    retiredAt: instant('retired_at'),
    replacedBy: uuid('replaced_by').references((): AnyPgColumn => actors.id),
  },
  (t) => [uniqueIndex('actors_key').on(t.projectId, t.key)],
)

export const issues = pgTable(
  'issues',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    parentId: uuid('parent_id').references((): AnyPgColumn => issues.id),
    key: text('key').notNull(),
    label: jsonb('label').$type<Label>().notNull(),
    proposition: jsonb('proposition').$type<LabelText>().notNull(),
    include: text('include').notNull(),
    exclude: text('exclude').notNull(),
    keywords: jsonb('keywords').$type<{ ar: string[]; en: string[] }>().notNull(),
    colour: integer('colour').notNull(),
    codable: boolean('codable').notNull(),
    ord: integer('ord').notNull(),
    retiredAt: instant('retired_at'),
    replacedBy: uuid('replaced_by').references((): AnyPgColumn => issues.id),
  },
  (t) => [uniqueIndex('issues_key').on(t.projectId, t.key), index('issues_parent').on(t.parentId)],
)
