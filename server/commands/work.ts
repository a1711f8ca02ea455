// What every command is given and what it hands back. Deciding is pure: everything it needs was read before, at one
// revision of the project, and what the commands before it in the batch did is already counted in.
import type { Basis, BasisBlock, StoredAnnotation } from '../../db/repos/annotations/basis.ts'
import type { Place } from '../../db/repos/annotations/batch.ts'
import type { AnnotationState, Stamp } from '../../shared/doc/fold.ts'
import { AppError } from '../../shared/errors.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId, DocumentId, LayerId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import { type Action, can } from '../../shared/policy/can.ts'

/** The project as one command of a batch finds it. */
export type Work = {
  basis: Basis
  /** Documents whose blocks were all read. */
  wholeTexts: ReadonlyMap<DocumentId, BasisBlock[]>
  /** Set on a layer's socket: annotations of other layers do not exist there. */
  layerId: LayerId | null
  role: Role
  stamp: Stamp
}

/** A checked command with the state before it. Nothing is written yet. */
export type Decision = {
  documentId: DocumentId
  /** As it is done and kept in the history: the anchor is the server's form of it. */
  command: Command
  before: AnnotationState | null
  place: Place
}

/** Thrown where a decision takes the whole text of a document; decided again when it was read. */
export class NeedsText extends Error {
  readonly documentId: DocumentId
  constructor(documentId: DocumentId) {
    super('the whole text is needed')
    this.documentId = documentId
  }
}

/** Throws forbidden. Asked before anything is looked up, so that a refusal tells nothing. */
export function requireRight(work: Work, action: Action, authorId?: string): void {
  const isOwn = authorId === undefined || authorId === work.stamp.userId
  if (!can(work.role, action, isOwn)) throw new AppError('forbidden')
}

/** The annotation, deleted or not. Throws not_found where project or layer have none with this id. */
export function requireAnnotation(work: Work, annotationId: AnnotationId): StoredAnnotation {
  const found = work.basis.annotations.get(annotationId)
  if (!found || (work.layerId !== null && found.state.record.layerId !== work.layerId)) throw new AppError('not_found')
  return found
}
