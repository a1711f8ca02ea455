// Branded ids, so that two kinds cannot be swapped by accident.
// All are UUIDs made by whoever creates the thing (a client for annotations, tags and commands),
// except BlockId, which is short because every anchor repeats it.
import { z } from 'zod'

const uuid = z.uuid()

export const UserId = uuid.brand<'UserId'>()
export type UserId = z.infer<typeof UserId>
export const ProjectId = uuid.brand<'ProjectId'>()
export type ProjectId = z.infer<typeof ProjectId>
export const DocumentId = uuid.brand<'DocumentId'>()
export type DocumentId = z.infer<typeof DocumentId>
export const LayerId = uuid.brand<'LayerId'>()
export type LayerId = z.infer<typeof LayerId>
export const AnnotationId = uuid.brand<'AnnotationId'>()
export type AnnotationId = z.infer<typeof AnnotationId>
export const TagId = uuid.brand<'TagId'>()
export type TagId = z.infer<typeof TagId>
export const ActorId = uuid.brand<'ActorId'>()
export type ActorId = z.infer<typeof ActorId>
export const IssueId = uuid.brand<'IssueId'>()
export type IssueId = z.infer<typeof IssueId>
export const CommandId = uuid.brand<'CommandId'>()
export type CommandId = z.infer<typeof CommandId>
export const JobId = uuid.brand<'JobId'>()
export type JobId = z.infer<typeof JobId>
export const InviteId = uuid.brand<'InviteId'>()
export type InviteId = z.infer<typeof InviteId>
export const SuggestionDismissalId = uuid.brand<'SuggestionDismissalId'>()
export type SuggestionDismissalId = z.infer<typeof SuggestionDismissalId>

/** Stable within its document; made at import, kept through every correction. */
export const BlockId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,24}$/)
  .brand<'BlockId'>()
export type BlockId = z.infer<typeof BlockId>
