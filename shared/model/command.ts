// What a client may ask for. A command carries an id made by the client; the same id sent again
// is answered with the first result and done once. Author, time and status never come from here.
import { z } from 'zod'
import { Note, Ranges, TagDrafts } from './annotation.ts'
import { AnnotationId, CommandId, LayerId, TagId } from './ids.ts'
import { MAX_QUOTE_CODE_POINTS, MAX_REASON_LENGTH } from './limits.ts'

// UTF-16 length is at most twice the code points; the exact bound is checked on the server's own text.
const Quote = z
  .string()
  .min(1)
  .max(2 * MAX_QUOTE_CODE_POINTS)

export const CreateAnnotation = z
  .object({
    type: z.literal('annotation.create'),
    id: CommandId,
    annotationId: AnnotationId,
    layerId: LayerId,
    ranges: Ranges,
    /** What the client sees at the ranges: a client that is behind is found out by it. */
    quote: Quote,
    tags: TagDrafts,
    note: Note,
  })
  .strict()
export type CreateAnnotation = z.infer<typeof CreateAnnotation>

/** Absent fields stay as they are. `tags` is the whole new list: ids not in it are removed. */
export const UpdateAnnotation = z
  .object({
    type: z.literal('annotation.update'),
    id: CommandId,
    annotationId: AnnotationId,
    anchor: z.object({ ranges: Ranges, quote: Quote }).strict().optional(),
    tags: TagDrafts.optional(),
    note: Note.optional(),
  })
  .strict()
export type UpdateAnnotation = z.infer<typeof UpdateAnnotation>

export const DeleteAnnotation = z
  .object({ type: z.literal('annotation.delete'), id: CommandId, annotationId: AnnotationId })
  .strict()
export type DeleteAnnotation = z.infer<typeof DeleteAnnotation>

/** Takes a deletion back: the annotation returns as it was, with its reviews. */
export const RestoreAnnotation = z
  .object({ type: z.literal('annotation.restore'), id: CommandId, annotationId: AnnotationId })
  .strict()
export type RestoreAnnotation = z.infer<typeof RestoreAnnotation>

export const REVIEW_DECISIONS = ['accepted', 'disputed', 'rejected', 'proposed'] as const

/** A lead's verdict. `disputed` and `rejected` need a reason; `proposed` takes a verdict back. */
export const ReviewTag = z
  .object({
    type: z.literal('tag.review'),
    id: CommandId,
    tagId: TagId,
    decision: z.enum(REVIEW_DECISIONS),
    reason: z.string().trim().max(MAX_REASON_LENGTH),
  })
  .strict()
  .refine((c) => c.reason !== '' || c.decision === 'accepted' || c.decision === 'proposed', {
    path: ['reason'],
    message: 'A reason is needed to dispute or reject a tag.',
  })
export type ReviewTag = z.infer<typeof ReviewTag>

export const Command = z.discriminatedUnion('type', [
  CreateAnnotation,
  UpdateAnnotation,
  DeleteAnnotation,
  RestoreAnnotation,
  ReviewTag,
])
export type Command = z.infer<typeof Command>
