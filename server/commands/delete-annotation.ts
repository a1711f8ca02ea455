import { AppError } from '../../shared/errors.ts'
import type { DeleteAnnotation } from '../../shared/model/command.ts'
import { type Decision, requireAnnotation, requireRight, type Work } from './work.ts'

/** Hides an annotation and its tags; they can be restored. Throws forbidden, not_found, annotation_gone. */
export function deleteAnnotation(work: Work, command: DeleteAnnotation): Decision {
  requireRight(work, 'annotation.delete')
  const { state, documentId, place } = requireAnnotation(work, command.annotationId)
  requireRight(work, 'annotation.delete', state.record.authorId)
  if (state.isDeleted) throw new AppError('annotation_gone')
  return { documentId, command, before: state, place }
}
