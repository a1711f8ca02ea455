import { AppError } from '../../shared/errors.ts'
import type { UpdateAnnotation } from '../../shared/model/command.ts'
import { checkAnchor } from './check-anchor.ts'
import { checkTags } from './check-tags.ts'
import { type Decision, requireAnnotation, requireRight, type Work } from './work.ts'

/** Changes anchor, tags or note. Throws forbidden, not_found, annotation_gone, and as its checks. */
export function updateAnnotation(work: Work, command: UpdateAnnotation): Decision {
  requireRight(work, 'annotation.update')
  const { state, documentId, place: placeBefore } = requireAnnotation(work, command.annotationId)
  requireRight(work, 'annotation.update', state.record.authorId)
  if (state.isDeleted) throw new AppError('annotation_gone')
  if (command.tags) checkTags(work, command.annotationId, command.tags, state.record.tags)
  if (!command.anchor) return { documentId, command, before: state, place: placeBefore }
  const { place, ...anchor } = checkAnchor(work, documentId, command.anchor)
  return { documentId, command: { ...command, anchor }, before: state, place }
}
