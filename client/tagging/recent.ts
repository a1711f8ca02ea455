// What this person tagged last in a project: offered first, and repeated with one key. Kept in this browser only.
import { z } from 'zod'
import { ActorId, IssueId, type ProjectId } from '../../shared/model/ids.ts'
import { Stance } from '../../shared/model/stance.ts'
import type { CompleteTriple } from './palette-state.ts'

const MAX_RECENT = 8

const Recent = z.object({
  actorIds: z.array(ActorId),
  issueIds: z.array(IssueId),
  last: z.object({ actorId: ActorId.nullable(), issueId: IssueId, stance: Stance.nullable() }).nullable(),
})
export type Recent = z.infer<typeof Recent>

const NONE: Recent = { actorIds: [], issueIds: [], last: null }

/** What is remembered; nothing where this browser remembers nothing readable. */
export function readRecent(projectId: ProjectId): Recent {
  try {
    return Recent.parse(JSON.parse(localStorage.getItem(keyOf(projectId)) ?? 'null'))
  } catch {
    return NONE
  }
}

/** Remembers a saved triple. */
export function rememberTriple(projectId: ProjectId, triple: CompleteTriple): void {
  const before = readRecent(projectId)
  const { actorId, issueId, stance } = triple
  const next: Recent = {
    actorIds: actorId ? first(actorId, before.actorIds) : before.actorIds,
    issueIds: first(issueId, before.issueIds),
    last: { actorId, issueId, stance },
  }
  localStorage.setItem(keyOf(projectId), JSON.stringify(next))
}

const keyOf = (projectId: ProjectId) => `mawqif.recent.${projectId}`
const first = <T>(item: T, rest: readonly T[]): T[] =>
  [item, ...rest.filter((other) => other !== item)].slice(0, MAX_RECENT)
