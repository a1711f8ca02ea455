import { AppError } from '../../shared/errors.ts'
import type { ReviewTag } from '../../shared/model/command.ts'
import { type Decision, requireAnnotation, requireRight, type Work } from './work.ts'

/** A lead's verdict on a tag. Throws forbidden, not_found; annotation_gone where tag or annotation were taken away. */
export function reviewTag(work: Work, command: ReviewTag): Decision {
  requireRight(work, 'tag.review')
  const owner = work.basis.tagOwners.get(command.tagId)
  if (!owner?.isHere) throw new AppError('not_found')
  const { state, documentId, place } = requireAnnotation(work, owner.annotationId)
  if (state.isDeleted || !state.record.tags.some((tag) => tag.id === command.tagId))
    throw new AppError('annotation_gone')
  return { documentId, command, before: state, place }
}
