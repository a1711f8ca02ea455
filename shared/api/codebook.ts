import { z } from 'zod'
import { Actor, ActorType, CodebookKey, Issue } from '../model/codebook.ts'
import { ActorId, IssueId } from '../model/ids.ts'
import { Label, LabelText, Names } from '../model/label.ts'
import { MAX_CODEBOOK_TEXT_LENGTH, MAX_NAME_LENGTH } from '../model/limits.ts'

/** GET /api/projects/:projectId/codebook: whole, bounded by MAX_CODEBOOK_ENTRIES. Retired entries included. */
export const Codebook = z.object({ rev: z.int(), version: z.int(), actors: z.array(Actor), issues: z.array(Issue) })
export type Codebook = z.infer<typeof Codebook>

/** POST …/actors. `key` is made from the name when absent. */
export const CreateActor = z
  .object({
    key: CodebookKey.optional(),
    type: ActorType,
    names: Names,
    aliases: z.array(z.string().trim().min(1).max(MAX_NAME_LENGTH)).max(100).default([]),
    groups: z.array(CodebookKey).max(100).default([]),
  })
  .strict()
/** PATCH …/actors/:actorId */
export const UpdateActor = CreateActor.omit({ key: true }).partial().strict()

/** POST …/issues */
export const CreateIssue = z
  .object({
    key: CodebookKey.optional(),
    parentId: IssueId.nullable(),
    label: Label,
    proposition: LabelText,
    include: z.string().max(MAX_CODEBOOK_TEXT_LENGTH).default(''),
    exclude: z.string().max(MAX_CODEBOOK_TEXT_LENGTH).default(''),
    colour: z.int().min(0).max(11).optional(),
  })
  .strict()
/** PATCH …/issues/:issueId */
export const UpdateIssue = CreateIssue.omit({ key: true, parentId: true }).partial().strict()

/** POST …/(actors|issues)/:id/retire and /reinstate take no body. */
/** POST …/actors/:actorId/merge: its tags move to `into`, it is retired. */
export const MergeActor = z.object({ into: ActorId }).strict()
export const MergeIssue = z.object({ into: IssueId }).strict()
