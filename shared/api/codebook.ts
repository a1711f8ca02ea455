import { z } from 'zod'
import { Actor, ActorType, CodebookKey, Issue, THEME_COLOURS } from '../model/codebook.ts'
import { ActorId, IssueId } from '../model/ids.ts'
import { Label, LabelText, Name, Names } from '../model/label.ts'
import { MAX_CODEBOOK_TEXT_LENGTH } from '../model/limits.ts'
import { ProjectParams } from './projects.ts'

export const ActorParams = ProjectParams.extend({ actorId: ActorId })
export const IssueParams = ProjectParams.extend({ issueId: IssueId })

/** GET /api/projects/:projectId/codebook: whole, bounded by MAX_CODEBOOK_ENTRIES. Retired entries included. */
export const Codebook = z.object({ rev: z.int(), version: z.int(), actors: z.array(Actor), issues: z.array(Issue) })
export type Codebook = z.infer<typeof Codebook>

const actorFields = {
  type: ActorType,
  names: Names,
  aliases: z.array(Name).max(100),
  groups: z.array(CodebookKey).max(100),
}
/** POST …/actors. `key` is made from the name when absent. */
export const CreateActor = z
  .object({
    ...actorFields,
    key: CodebookKey.optional(),
    aliases: actorFields.aliases.default([]),
    groups: actorFields.groups.default([]),
  })
  .strict()
export type CreateActor = z.infer<typeof CreateActor>
/** PATCH …/actors/:actorId. Made from the bare fields: the defaults of a creation would empty what is absent. */
export const UpdateActor = z.object(actorFields).partial().strict()
export type UpdateActor = z.infer<typeof UpdateActor>

const issueFields = {
  label: Label,
  proposition: LabelText,
  include: z.string().max(MAX_CODEBOOK_TEXT_LENGTH),
  exclude: z.string().max(MAX_CODEBOOK_TEXT_LENGTH),
  colour: z
    .int()
    .min(0)
    .max(THEME_COLOURS - 1),
}
/** POST …/issues. Without a parent it is a theme; with one, a theme's codable issue. */
export const CreateIssue = z
  .object({
    ...issueFields,
    key: CodebookKey.optional(),
    parentId: IssueId.nullable(),
    include: issueFields.include.default(''),
    exclude: issueFields.exclude.default(''),
    /** Absent: its theme's, or for a theme the next one. */
    colour: issueFields.colour.optional(),
  })
  .strict()
export type CreateIssue = z.infer<typeof CreateIssue>
/** PATCH …/issues/:issueId */
export const UpdateIssue = z.object(issueFields).partial().strict()
export type UpdateIssue = z.infer<typeof UpdateIssue>

/** POST …/(actors|issues)/:id/retire and /reinstate take no body. */
/** POST …/actors/:actorId/merge: its tags move to `into`, it is retired. */
export const MergeActor = z.object({ into: ActorId }).strict()
export const MergeIssue = z.object({ into: IssueId }).strict()
