import { AppError } from '../../shared/errors.ts'
import type { DeleteAnnotation } from '../../shared/model/command.ts'
import { requireAnnotation } from './find.ts'
import { type Decision, requireRight, type Work } from './work.ts'

/** Hides an annotation and its tags; they can be restored. Throws forbidden, not_found, annotation_gone. */
export async function deleteAnnotation(work: Work, command: DeleteAnnotation): Promise<Decision> {
  requireRight(work, 'annotation.delete')
  const { state, documentId } = await requireAnnotation(work, command.annotationId)
  requireRight(work, 'annotation.delete', state.record.authorId)
  if (state.isDeleted) throw new AppError('annotation_gone')
  return { documentId, command, before: state }
}
