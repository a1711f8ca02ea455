import { findTagOwner } from '../../db/repos/annotations/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { ReviewTag } from '../../shared/model/command.ts'
import { requireAnnotation } from './find.ts'
import { type Decision, requireRight, type Work } from './work.ts'

/** A lead's verdict on a tag. Throws forbidden, not_found; annotation_gone where tag or annotation were taken away. */
export async function reviewTag(work: Work, command: ReviewTag): Promise<Decision> {
  requireRight(work, 'tag.review')
  const annotationId = await findTagOwner(work.tx, work.projectId, command.tagId)
  if (annotationId === null) throw new AppError('not_found')
  const { state, documentId } = await requireAnnotation(work, annotationId)
  if (state.isDeleted || !state.record.tags.some((tag) => tag.id === command.tagId))
    throw new AppError('annotation_gone')
  return { documentId, command, before: state }
}
