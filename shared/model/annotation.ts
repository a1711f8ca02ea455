// The annotation and its tags: the record that a layer's Y.Doc carries, and whose rows the database keeps.
// All offsets are Unicode code points inside a block's text, end exclusive, in logical order.
import { z } from 'zod'
import { ActorId, AnnotationId, BlockId, IssueId, LayerId, TagId, UserId } from './ids.ts'
import { MAX_MOVED_RANGES, MAX_NOTE_LENGTH, MAX_RANGES, MAX_TAGS } from './limits.ts'
import { Stance } from './stance.ts'

export const ACTS = ['position', 'proposal', 'question', 'report', 'agreed_language', 'vote'] as const
export const ATTRIBUTIONS = ['own_text', 'direct_quote', 'paraphrase', 'implied'] as const
export const CAPACITIES = ['national', 'on_behalf_of', 'presidency', 'chair', 'personal'] as const
export const CONFIDENCES = ['certain', 'probable', 'uncertain'] as const
export const STATUSES = ['proposed', 'accepted', 'disputed', 'rejected', 'superseded'] as const

export const Status = z.enum(STATUSES)
export type Status = z.infer<typeof Status>

/** Part of one block. `start` < `end`. */
export const BlockRange = z
  .object({ blockId: BlockId, start: z.int().min(0), end: z.int().min(1) })
  .strict()
  .refine((range) => range.start < range.end)
export type BlockRange = z.infer<typeof BlockRange>

/** What an analyst decides about a tag. Issue-only tags are legal; they count as mentions. */
export const TagDraft = z
  .object({
    id: TagId,
    actorId: ActorId.nullable(),
    issueId: IssueId,
    stance: Stance.nullable(),
    act: z.enum(ACTS).default('position'),
    attribution: z.enum(ATTRIBUTIONS).default('own_text'),
    capacity: z.enum(CAPACITIES).default('national'),
    confidence: z.enum(CONFIDENCES).default('certain'),
    /** Day of the position if it is not the document's. Postgres has no year 0. */
    positionDate: z.iso
      .date()
      .refine((day) => !day.startsWith('0000'))
      .nullable()
      .default(null),
  })
  .strict()
export type TagDraft = z.infer<typeof TagDraft>

/** A tag with what the server stamped on it. */
export const Tag = TagDraft.extend({
  status: Status,
  reviewedBy: UserId.nullable(),
  reviewedAt: z.iso.datetime().nullable(),
  reviewReason: z.string().nullable(),
  createdAt: z.iso.datetime(),
  codebookVersion: z.int(),
})
export type Tag = z.infer<typeof Tag>

export const AnchorState = z.enum(['anchored', 'orphan'])

export const Ranges = z.array(BlockRange).min(1).max(MAX_RANGES)
export const TagDrafts = z.array(TagDraft).max(MAX_TAGS)
export const Note = z.string().max(MAX_NOTE_LENGTH)

/**
 * Words that a correction took from an annotation, with the text around them just before: undone, they come back.
 * `at` ranges of the annotation stand before them.
 */
export const LostWords = z.object({ text: z.string(), prefix: z.string(), suffix: z.string(), at: z.int().min(0) })
export type LostWords = z.infer<typeof LostWords>

/** The record under `annotations.<id>` in a layer's Y.Doc. Author and times are the server's. */
export const AnnotationRecord = z.object({
  id: AnnotationId,
  layerId: LayerId,
  authorId: UserId,
  /** In reading order; two ranges never touch or overlap. Of an orphan they are where its words last stood. */
  ranges: z.array(BlockRange).min(1).max(MAX_MOVED_RANGES),
  /** Text of each range, as it stands in the document, joined by QUOTE_JOINER. Of an orphan, its last words. */
  quote: z.string(),
  anchorState: AnchorState,
  /** What corrections took from its edges, oldest first; of an orphan, all of it. Absent where there is nothing. */
  lost: z.array(LostWords).min(1).optional(),
  note: Note,
  tags: z.array(Tag),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  updatedBy: UserId,
})
export type AnnotationRecord = z.infer<typeof AnnotationRecord>

/** Stands between the ranges of one quote: the editor's ellipsis of the citing trade. */
export const QUOTE_JOINER = ' […] '
