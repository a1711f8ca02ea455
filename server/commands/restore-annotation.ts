import { AppError } from '../../shared/errors.ts'
import type { RestoreAnnotation } from '../../shared/model/command.ts'
import { requireAnnotation } from './find.ts'
import { type Decision, requireRight, type Work } from './work.ts'

/** Takes a deletion back; whoever may delete may restore. Throws forbidden, not_found, annotation_exists. */
export async function restoreAnnotation(work: Work, command: RestoreAnnotation): Promise<Decision> {
  requireRight(work, 'annotation.delete')
  const { state, documentId } = await requireAnnotation(work, command.annotationId)
  requireRight(work, 'annotation.delete', state.record.authorId)
  if (!state.isDeleted) throw new AppError('annotation_exists')
  return { documentId, command, before: state }
}
