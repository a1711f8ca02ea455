// What every command is given and what it hands back; the runner does the rest.

import type { Tx } from '../../db/connect.ts'
import type { Place } from '../../db/repos/annotations/writer.ts'
import type { AnnotationState, Stamp } from '../../shared/doc/fold.ts'
import { AppError } from '../../shared/errors.ts'
import type { Command } from '../../shared/model/command.ts'
import type { DocumentId, LayerId, ProjectId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import { type Action, can } from '../../shared/policy/can.ts'

/** One command's transaction: the project is locked, `role` was read under the lock. */
export type Work = {
  tx: Tx
  projectId: ProjectId
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
  /** Where the anchor is new or changed. */
  place?: Place
}

/** Throws forbidden. Asked before anything is looked up, so that a refusal tells nothing. */
export function requireRight(work: Work, action: Action, authorId?: string): void {
  const isOwn = authorId === undefined || authorId === work.stamp.userId
  if (!can(work.role, action, isOwn)) throw new AppError('forbidden')
}
