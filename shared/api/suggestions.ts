import { z } from 'zod'
import { ActorId, BlockId, IssueId, SuggestionDismissalId, UserId } from '../model/ids.ts'
import { MAX_NAME_LENGTH } from '../model/limits.ts'
import { page } from './page.ts'
import { ProjectParams } from './projects.ts'

export const SUGGESTION_KINDS = ['actor', 'issue'] as const
export const SuggestionKind = z.enum(SUGGESTION_KINDS)
export type SuggestionKind = z.infer<typeof SuggestionKind>

/** A name misread by one letter: where it stands (code points of its block), and what it should read. */
export const Slip = z.object({ start: z.int(), end: z.int(), word: z.string(), suggested: z.string() })

/** What a block says at `start` to `end` (code points, end exclusive), and nobody has tagged so. */
export const Suggestion = z.object({
  kind: SuggestionKind,
  blockId: BlockId,
  start: z.int(),
  end: z.int(),
  /** The name or keyword, folded: what a dismissal remembers. */
  form: z.string(),
  /** Of an issue: the one actor that the sentence names, or null. */
  actorId: ActorId.nullable(),
  /** Of an actor: the one issue that the sentence has keywords of, or null. */
  issueId: IssueId.nullable(),
  slip: Slip.nullable(),
})
export type Suggestion = z.infer<typeof Suggestion>

export const SuggestionCount = z.object({ kind: SuggestionKind, id: z.union([ActorId, IssueId]), count: z.int() })
export type SuggestionCount = z.infer<typeof SuggestionCount>

/**
 * GET …/documents/:documentId/suggestions: of the text as it is now, in reading order. Counts are of the whole
 * document; `isComplete` is false where it has more than are looked for.
 */
export const SuggestionPage = page(Suggestion).extend({
  total: z.int(),
  counts: z.array(SuggestionCount),
  isComplete: z.boolean(),
})
export type SuggestionPage = z.infer<typeof SuggestionPage>

/** POST …/suggestion-dismissals: `form` no longer stands for the actor, or points to the issue, in this project. */
export const DismissSuggestion = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('actor'), form: z.string().min(1).max(MAX_NAME_LENGTH), actorId: ActorId }).strict(),
  z.object({ kind: z.literal('issue'), form: z.string().min(1).max(MAX_NAME_LENGTH), issueId: IssueId }).strict(),
])
export type DismissSuggestion = z.infer<typeof DismissSuggestion>

export const SuggestionDismissal = z.object({
  id: SuggestionDismissalId,
  kind: SuggestionKind,
  form: z.string(),
  actorId: ActorId.nullable(),
  issueId: IssueId.nullable(),
  createdBy: UserId,
  createdByName: z.string(),
  createdAt: z.iso.datetime(),
})
export type SuggestionDismissal = z.infer<typeof SuggestionDismissal>

/** GET …/suggestion-dismissals, newest first. */
export const DismissalList = page(SuggestionDismissal)
/** DELETE …/suggestion-dismissals/:dismissalId puts it back. */
export const DismissalParams = ProjectParams.extend({ dismissalId: SuggestionDismissalId })
