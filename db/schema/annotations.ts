// Annotations, tags, reviews: the projection that matrix, evidence and exports query.
// Written only by repos/annotations/batch, touched and move-tags, inside the transaction that also writes history and
// room_updates.
import { sql } from 'drizzle-orm'
import { check, date, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { BlockRange, LostWords } from '../../shared/model/annotation.ts'
import { actors, issues } from './codebook.ts'
import { layers } from './documents.ts'
import { instant, users } from './people.ts'

export const annotations = pgTable(
  'annotations',
  {
    id: uuid('id').primaryKey(),
    /** Project and document are its layer's, which the layer's constraints hold: see `tags`. */
    projectId: uuid('project_id').notNull(),
    documentId: uuid('document_id').notNull(),
    layerId: uuid('layer_id')
      .notNull()
      .references(() => layers.id, { onDelete: 'cascade' }),
    authorId: uuid('author_id')
      .notNull()
      .references(() => users.id),
    ranges: jsonb('ranges').$type<BlockRange[]>().notNull(),
    /**
     * Start of the first and end of the last range, code points into the imported text; of words that a correction
     * added, the place where they were put in.
     */
    startCp: integer('start_cp').notNull(),
    endCp: integer('end_cp').notNull(),
    quote: text('quote').notNull(),
    prefix: text('prefix').notNull(),
    suffix: text('suffix').notNull(),
    anchorState: text('anchor_state').notNull(),
    /** Words that corrections took from it and that would come back to it; null where there are none. */
    lost: jsonb('lost').$type<LostWords[]>(),
    note: text('note').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    updatedBy: uuid('updated_by')
      .notNull()
      .references(() => users.id),
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    // serves: export and evidence order, document counts; with its last column, which annotations a correction touches
    index('annotations_document').on(t.documentId, t.startCp, t.id, t.endCp),
    index('annotations_layer').on(t.layerId),
    // serves: whose words came back
    index('annotations_lost').on(t.documentId).where(sql`${t.lost} is not null`),
    check('annotations_range', sql`${t.startCp} <= ${t.endCp}`),
  ],
)

export const tags = pgTable(
  'tags',
  {
    id: uuid('id').primaryKey(),
    annotationId: uuid('annotation_id')
      .notNull()
      .references(() => annotations.id, { onDelete: 'cascade' }),
    /**
     * Project, document and author are its annotation's, copied so that the matrix is counted from one index. Their
     * rows exist because the annotation's do: asked for each tag again, they took a fifth of every commit. `verify`
     * compares the copies.
     */
    projectId: uuid('project_id').notNull(),
    documentId: uuid('document_id').notNull(),
    authorId: uuid('author_id').notNull(),
    /** Order on its annotation. */
    ord: integer('ord').notNull(),
    actorId: uuid('actor_id').references(() => actors.id),
    issueId: uuid('issue_id')
      .notNull()
      .references(() => issues.id),
    stance: text('stance'),
    act: text('act').notNull(),
    attribution: text('attribution').notNull(),
    capacity: text('capacity').notNull(),
    confidence: text('confidence').notNull(),
    positionDate: date('position_date', { mode: 'string' }),
    status: text('status').notNull(),
    reviewedBy: uuid('reviewed_by').references(() => users.id),
    reviewedAt: instant('reviewed_at'),
    reviewReason: text('review_reason'),
    codebookVersion: integer('codebook_version').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Set with its annotation's, or alone when the tag is taken off. */
    deletedAt: instant('deleted_at'),
  },
  (t) => [
    // serves: matrix (in its group order, with every column it counts or filters by, so that 100,000 tags are
    // counted from the index alone: 70 ms against 140 ms), one cell of it, and its evidence
    index('tags_cell')
      .on(t.projectId, t.actorId, t.issueId, t.documentId, t.stance, t.status, t.authorId)
      .where(sql`${t.deletedAt} is null`),
    index('tags_annotation').on(t.annotationId, t.ord),
    // serves: "is this entry in use"
    index('tags_actor').on(t.actorId),
    index('tags_issue').on(t.issueId),
    check(
      'tags_stance',
      sql`${t.stance} in ('supports','supports_qualified','undecided','opposes_qualified','opposes','mention','ambiguous')`,
    ),
    check('tags_status', sql`${t.status} in ('proposed','accepted','disputed','rejected','superseded')`),
  ],
)

/** Every verdict, append-only: who decided what, and why. */
export const reviews = pgTable(
  'reviews',
  {
    id: uuid('id').primaryKey(),
    tagId: uuid('tag_id')
      .notNull()
      .references(() => tags.id, { onDelete: 'cascade' }),
    reviewerId: uuid('reviewer_id')
      .notNull()
      .references(() => users.id),
    fromStatus: text('from_status').notNull(),
    toStatus: text('to_status').notNull(),
    reason: text('reason').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [index('reviews_tag').on(t.tagId, t.at)],
)
