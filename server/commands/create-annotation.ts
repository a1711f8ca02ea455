import { findLayer, hasAnnotation } from '../../db/repos/annotations/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { CreateAnnotation } from '../../shared/model/command.ts'
import { checkAnchor } from './check-anchor.ts'
import { checkTags } from './check-tags.ts'
import { type Decision, requireRight, type Work } from './work.ts'

/** A new annotation in a layer, its author the caller. Throws forbidden, not_found, annotation_exists, and as its checks. */
export async function createAnnotation(work: Work, command: CreateAnnotation): Promise<Decision> {
  requireRight(work, 'annotation.create')
  if (work.layerId !== null && command.layerId !== work.layerId) throw new AppError('not_found')
  const documentId = await findLayer(work.tx, work.projectId, command.layerId)
  if (documentId === null) throw new AppError('not_found')
  if (await hasAnnotation(work.tx, command.annotationId)) throw new AppError('annotation_exists')
  const { place, ...anchor } = await checkAnchor(work, documentId, command)
  await checkTags(work, command.annotationId, command.tags, [])
  return { documentId, command: { ...command, ...anchor }, before: null, place }
}
