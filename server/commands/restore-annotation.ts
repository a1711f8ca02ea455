import { AppError } from '../../shared/errors.ts'
import type { RestoreAnnotation } from '../../shared/model/command.ts'
import { type Decision, requireAnnotation, requireRight, type Work } from './work.ts'

/** Takes a deletion back; whoever may delete may restore. Throws forbidden, not_found, annotation_exists. */
export function restoreAnnotation(work: Work, command: RestoreAnnotation): Decision {
  requireRight(work, 'annotation.delete')
  const { state, documentId, place } = requireAnnotation(work, command.annotationId)
  requireRight(work, 'annotation.delete', state.record.authorId)
  if (!state.isDeleted) throw new AppError('annotation_exists')
  return { documentId, command, before: state, place }
}
