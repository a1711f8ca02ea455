// The annotation that a command speaks of.
import { type FoundAnnotation, findAnnotation } from '../../db/repos/annotations/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import type { Work } from './work.ts'

/** The annotation, deleted or not. Throws not_found where project or layer have none with this id. */
export async function requireAnnotation(work: Work, annotationId: AnnotationId): Promise<FoundAnnotation> {
  const found = await findAnnotation(work.tx, work.projectId, annotationId)
  if (!found || (work.layerId !== null && found.layerId !== work.layerId)) throw new AppError('not_found')
  return found
}
