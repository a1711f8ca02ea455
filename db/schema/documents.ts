// Source documents: metadata, original bytes, imported text, blocks, layers, import jobs.
// Written by server/jobs (import) and routes/documents (metadata).
import { sql } from 'drizzle-orm'
import {
  check,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { bytea, instant, users } from './people.ts'
import { projects } from './project.ts'

export const documents = pgTable(
  'documents',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    title: text('title').notNull(),
    symbol: text('symbol').notNull().default(''),
    language: text('language').notNull(),
    docDate: date('doc_date', { mode: 'string' }),
    datePrecision: text('date_precision'),
    forum: text('forum').notNull().default(''),
    issuer: text('issuer').notNull().default(''),
    docType: text('doc_type').notNull().default('other'),
    sourceClass: text('source_class').notNull().default('official_statement'),
    sourceName: text('source_name').notNull(),
    sourceSha256: text('source_sha256').notNull(),
    parserVersion: text('parser_version').notNull(),
    lengthCp: integer('length_cp').notNull(),
    blockCount: integer('block_count').notNull(),
    /** `locked`: nobody changes the text; `open`: those who may correct do. */
    textMode: text('text_mode').notNull().default('locked'),
    confirmedAt: instant('confirmed_at'),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** A deleted document is hidden everywhere; its history stays. */
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    // serves: duplicate check at import
    uniqueIndex('documents_source').on(t.projectId, t.sourceSha256).where(sql`${t.deletedAt} is null`),
    // serves: document list
    index('documents_list').on(t.projectId, t.createdAt, t.id),
    check('documents_text_mode', sql`${t.textMode} in ('locked', 'open')`),
  ],
)

/** The file as it came, and the text decoded from it; never changed. */
export const documentSources = pgTable('document_sources', {
  documentId: uuid('document_id')
    .primaryKey()
    .references(() => documents.id, { onDelete: 'cascade' }),
  bytes: bytea('bytes').notNull(),
  charset: text('charset').notNull(),
  text: text('text').notNull(),
})

/** The text as it stands. `start_cp` to `end_cp`: the part of the imported text that a block came from. */
export const blocks = pgTable(
  'blocks',
  {
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    id: text('id').notNull(),
    ord: integer('ord').notNull(),
    type: text('type').notNull(),
    number: text('number'),
    level: integer('level').notNull(),
    direction: text('direction').notNull(),
    startCp: integer('start_cp').notNull(),
    endCp: integer('end_cp').notNull(),
    text: text('text').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.documentId, t.id] }),
    uniqueIndex('blocks_ord').on(t.documentId, t.ord),
    check('blocks_range', sql`${t.startCp} <= ${t.endCp}`),
  ],
)

export const layers = pgTable(
  'layers',
  {
    id: uuid('id').primaryKey(),
    documentId: uuid('document_id')
      .notNull()
      .references(() => documents.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
  },
  (t) => [
    uniqueIndex('layers_shared').on(t.documentId).where(sql`${t.kind} = 'shared'`),
    check('layers_kind', sql`${t.kind} in ('shared')`),
  ],
)

export const jobs = pgTable(
  'jobs',
  {
    id: uuid('id').primaryKey(),
    projectId: uuid('project_id')
      .notNull()
      .references(() => projects.id, { onDelete: 'cascade' }),
    kind: text('kind').notNull(),
    state: text('state').notNull(),
    fileName: text('file_name').notNull(),
    /** Input of a job that has not ended; emptied when it ends. */
    input: bytea('input'),
    progress: real('progress').notNull().default(0),
    /** How often a worker took it; whoever holds an older number has lost it. */
    attempts: integer('attempts').notNull().default(0),
    documentId: uuid('document_id').references(() => documents.id, { onDelete: 'set null' }),
    errorCode: text('error_code'),
    errorDetails: jsonb('error_details').$type<Record<string, string | number>>(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull().defaultNow(),
    /** Renewed while a worker has it; a stale one is taken up again after a restart. */
    heartbeatAt: instant('heartbeat_at'),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    index('jobs_list').on(t.projectId, t.createdAt),
    index('jobs_waiting').on(t.createdAt).where(sql`${t.state} in ('queued', 'running')`),
    check('jobs_state', sql`${t.state} in ('queued', 'running', 'done', 'failed', 'cancelled')`),
  ],
)
