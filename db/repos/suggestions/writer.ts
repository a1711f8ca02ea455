// Takes kinds of suggestions off a project's lists, and puts them back. Only inside ProjectLog.commit.
import { and, eq } from 'drizzle-orm'
import type { DismissSuggestion } from '../../../shared/api/suggestions.ts'
import type { ProjectId, SuggestionDismissalId, UserId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { suggestionDismissals } from '../../schema/suggestions.ts'

type Subject = { kind: 'actor' | 'issue'; form: string; actorId: string | null; issueId: string | null }

/** What a wish is about. */
export const subjectOf = (wish: DismissSuggestion): Subject => ({
  kind: wish.kind,
  form: wish.form,
  actorId: wish.kind === 'actor' ? wish.actorId : null,
  issueId: wish.kind === 'issue' ? wish.issueId : null,
})

/** Id of the dismissal that stands: the new one, or the one that was there. */
export async function insertDismissal(
  tx: Tx,
  dismissal: Subject & { id: SuggestionDismissalId; projectId: ProjectId; createdBy: UserId; createdAt: Date },
): Promise<SuggestionDismissalId> {
  const { projectId, kind, form, actorId, issueId } = dismissal
  const [known] = await tx
    .select({ id: suggestionDismissals.id })
    .from(suggestionDismissals)
    .where(
      and(
        eq(suggestionDismissals.projectId, projectId),
        eq(suggestionDismissals.kind, kind),
        eq(suggestionDismissals.form, form),
        actorId === null
          ? eq(suggestionDismissals.issueId, issueId as string)
          : eq(suggestionDismissals.actorId, actorId),
      ),
    )
  if (known) return known.id as SuggestionDismissalId
  await tx.insert(suggestionDismissals).values(dismissal)
  return dismissal.id
}

export async function deleteDismissal(tx: Tx, id: SuggestionDismissalId): Promise<void> {
  await tx.delete(suggestionDismissals).where(eq(suggestionDismissals.id, id))
}
