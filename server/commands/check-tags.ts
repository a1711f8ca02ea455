// The tags of a command against the codebook and the annotation's other tags.
import { AppError } from '../../shared/errors.ts'
import type { Tag, TagDraft } from '../../shared/model/annotation.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import type { Work } from './work.ts'

/**
 * Throws unknown_code for an actor or issue that is not in the codebook, was retired, or is a theme, unless the tag
 * carried it before; duplicate_tag for an actor and issue twice, unless a merge had made them alike; bad_request for
 * a tag id that is used twice or by another annotation.
 */
export function checkTags(
  work: Work,
  annotationId: AnnotationId,
  drafts: readonly TagDraft[],
  before: readonly Tag[],
): void {
  if (drafts.length === 0) return
  const beforeById = new Map(before.map((tag) => [tag.id, tag]))
  const carried = (draft: TagDraft) => beforeById.get(draft.id)
  if (new Set(drafts.map((draft) => draft.id)).size < drafts.length)
    throw new AppError('bad_request', { reason: 'two tags have the same id' })

  const alike = Map.groupBy(drafts, (draft) => `${draft.actorId}:${draft.issueId}`)
  for (const group of alike.values()) {
    const isOld = group.every(
      (draft) => carried(draft)?.actorId === draft.actorId && carried(draft)?.issueId === draft.issueId,
    )
    if (group.length > 1 && !isOld) throw new AppError('duplicate_tag')
  }

  const newActors = drafts.filter((draft) => draft.actorId !== null && carried(draft)?.actorId !== draft.actorId)
  const newIssues = drafts.filter((draft) => carried(draft)?.issueId !== draft.issueId)
  const actorIds = [...new Set(newActors.flatMap((draft) => draft.actorId ?? []))]
  const issueIds = [...new Set(newIssues.map((draft) => draft.issueId))]
  const { usableActorIds, usableIssueIds, tagOwners } = work.basis
  if (!actorIds.every((id) => usableActorIds.has(id)) || !issueIds.every((id) => usableIssueIds.has(id)))
    throw new AppError('unknown_code')

  const isElsewhere = (draft: TagDraft) => (tagOwners.get(draft.id)?.annotationId ?? annotationId) !== annotationId
  if (drafts.some(isElsewhere)) throw new AppError('bad_request', { reason: 'a tag id is already in use' })
}
