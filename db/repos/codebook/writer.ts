// Writes actors and issues. Only under the project's lock, inside ProjectLog.commit.
import { and, eq, sql } from 'drizzle-orm'
import type { Actor, Issue } from '../../../shared/model/codebook.ts'
import type { ActorId, IssueId, ProjectId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { actors, issues } from '../../schema/codebook.ts'

type State = { retiredAt?: Date | null; replacedBy?: string | null }
type ActorChanges = Partial<Pick<Actor, 'type' | 'names' | 'aliases' | 'groups'>> & State
type IssueChanges = Partial<Pick<Issue, 'label' | 'proposition' | 'include' | 'exclude' | 'colour'>> & State

export async function insertActor(tx: Tx, projectId: ProjectId, actor: Omit<Actor, 'retiredAt' | 'replacedBy'>) {
  await tx.insert(actors).values({ ...actor, projectId })
}

/** Changes the fields that are given. */
export async function updateActor(tx: Tx, actorId: ActorId, changes: ActorChanges): Promise<void> {
  if (Object.keys(changes).length > 0) await tx.update(actors).set(changes).where(eq(actors.id, actorId))
}

/** Deletes an actor that no tag uses; what was merged into it stays retired. */
export async function deleteActor(tx: Tx, actorId: ActorId): Promise<void> {
  await tx.update(actors).set({ replacedBy: null }).where(eq(actors.replacedBy, actorId))
  await tx.delete(actors).where(eq(actors.id, actorId))
}

/** Members of the group `fromKey` become members of the group `intoKey`. */
export async function moveGroupMembers(tx: Tx, projectId: ProjectId, fromKey: string, intoKey: string): Promise<void> {
  await tx
    .update(actors)
    .set({
      groups: sql`(select array_agg(distinct g order by g) from unnest(array_replace(${actors.groups}, ${fromKey}, ${intoKey})) g)`,
    })
    .where(and(eq(actors.projectId, projectId), sql`${fromKey} = any(${actors.groups})`))
}

/** Adds an issue as the last among its siblings. */
export async function insertIssue(
  tx: Tx,
  projectId: ProjectId,
  issue: Omit<Issue, 'ord' | 'retiredAt' | 'replacedBy'>,
): Promise<void> {
  const siblings = and(eq(issues.projectId, projectId), sql`${issues.parentId} is not distinct from ${issue.parentId}`)
  const [last] = await tx
    .select({ ord: sql<number>`coalesce(max(${issues.ord}), -1)` })
    .from(issues)
    .where(siblings)
  await tx.insert(issues).values({ ...issue, projectId, ord: (last?.ord ?? -1) + 1 })
}

/** Changes the fields that are given. */
export async function updateIssue(tx: Tx, issueId: IssueId, changes: IssueChanges): Promise<void> {
  if (Object.keys(changes).length > 0) await tx.update(issues).set(changes).where(eq(issues.id, issueId))
}

/** Deletes an issue that no tag uses, or a theme without issues; what was merged into it stays retired. */
export async function deleteIssue(tx: Tx, issueId: IssueId): Promise<void> {
  await tx.update(issues).set({ replacedBy: null }).where(eq(issues.replacedBy, issueId))
  await tx.delete(issues).where(eq(issues.id, issueId))
}

/** The issues of one theme follow those of another, in their order. */
export async function moveIssues(tx: Tx, fromThemeId: IssueId, intoThemeId: IssueId): Promise<void> {
  const [last] = await tx
    .select({ ord: sql<number>`coalesce(max(${issues.ord}), -1)` })
    .from(issues)
    .where(eq(issues.parentId, intoThemeId))
  await tx
    .update(issues)
    .set({ parentId: intoThemeId, ord: sql`${issues.ord} + ${(last?.ord ?? -1) + 1}` })
    .where(eq(issues.parentId, fromThemeId))
}
