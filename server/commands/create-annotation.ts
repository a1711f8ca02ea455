import { AppError } from '../../shared/errors.ts'
import type { CreateAnnotation } from '../../shared/model/command.ts'
import { checkAnchor } from './check-anchor.ts'
import { checkTags } from './check-tags.ts'
import { type Decision, requireRight, type Work } from './work.ts'

/** A new annotation in a layer, its author the caller. Throws forbidden, not_found, annotation_exists, and as its checks. */
export function createAnnotation(work: Work, command: CreateAnnotation): Decision {
  requireRight(work, 'annotation.create')
  if (work.layerId !== null && command.layerId !== work.layerId) throw new AppError('not_found')
  const documentId = work.basis.layers.get(command.layerId)
  if (documentId === undefined) throw new AppError('not_found')
  if (work.basis.takenAnnotationIds.has(command.annotationId)) throw new AppError('annotation_exists')
  const { place, ...anchor } = checkAnchor(work, documentId, command)
  checkTags(work, command.annotationId, command.tags, [])
  return { documentId, command: { ...command, ...anchor }, before: null, place }
}
