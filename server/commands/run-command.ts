// The one way in for commands, whichever edge they came by: schema, rights under the project's lock, the command's
// own checks, then rows, history event and layer record in one transaction. Repeated ids are done once.
import { randomUUID } from 'node:crypto'
import { insertAnnotation, insertReview, updateAnnotation as updateRows } from '../../db/repos/annotations/writer.ts'
import { findRole } from '../../db/repos/projects/reader.ts'
import { type AnnotationState, foldCommand } from '../../shared/doc/fold.ts'
import { AppError } from '../../shared/errors.ts'
import { Command } from '../../shared/model/command.ts'
import type { LayerId, ProjectId } from '../../shared/model/ids.ts'
import { findUnstorable } from '../../shared/text/storable.ts'
import type { Caller, Context } from '../context.ts'
import type { Effects } from '../log/commit.ts'
import { createAnnotation } from './create-annotation.ts'
import { deleteAnnotation } from './delete-annotation.ts'
import { restoreAnnotation } from './restore-annotation.ts'
import { reviewTag } from './review-tag.ts'
import { updateAnnotation } from './update-annotation.ts'
import type { Decision, Work } from './work.ts'

/** The project a command is for; on a layer's socket also that layer, to which it is then confined. */
export type CommandPlace = { projectId: ProjectId; layerId?: LayerId }

/**
 * Runs a command and answers with the revision it made, after commit. The same command by the same person again is
 * answered with the first revision. Throws AppError: bad_request with a reason, not_found for a non-member, and as
 * the command says; then nothing was written.
 */
export async function runCommand(
  ctx: Context,
  caller: Caller,
  command: unknown,
  at: CommandPlace,
): Promise<{ rev: number }> {
  const asked = parseCommand(command)
  return ctx.projectLog.commit(
    { projectId: at.projectId, userId: caller.userId, commandId: asked.id },
    async (tx, stamped) => {
      const role = await findRole(tx, at.projectId, caller.userId)
      if (role === null) throw new AppError('not_found')
      const stamp = {
        userId: caller.userId,
        at: stamped.at.toISOString(),
        codebookVersion: stamped.codebookVersion,
      }
      const work: Work = { tx, projectId: at.projectId, layerId: at.layerId ?? null, role, stamp }
      return write(work, await decide(work, asked))
    },
  )
}

/** The command, or AppError bad_request that names the first field that is wrong. */
export function parseCommand(command: unknown): Command {
  const parsed = Command.safeParse(command)
  if (parsed.success) {
    const unstorable = findUnstorable(parsed.data)
    if (unstorable === null) return parsed.data
    throw new AppError('bad_request', { reason: `the command's ${unstorable} is not text that can be stored` })
  }
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.') || 'type'
  throw new AppError('bad_request', { reason: `the command's ${field} is not valid` })
}

function decide(work: Work, command: Command): Promise<Decision> {
  switch (command.type) {
    case 'annotation.create':
      return createAnnotation(work, command)
    case 'annotation.update':
      return updateAnnotation(work, command)
    case 'annotation.delete':
      return deleteAnnotation(work, command)
    case 'annotation.restore':
      return restoreAnnotation(work, command)
    case 'tag.review':
      return reviewTag(work, command)
  }
}

async function write(work: Work, { documentId, command, before, place }: Decision): Promise<Effects> {
  const { tx, projectId, stamp } = work
  const after = foldCommand(before, command, stamp)
  if (after === null) throw new Error(`${command.type} passed its checks but does not apply`)
  const { record } = after
  const owner = { projectId, documentId }
  if (before !== null) await updateRows(tx, owner, { before, after, place })
  else if (place !== undefined) await insertAnnotation(tx, owner, record, place)
  if (command.type === 'tag.review') {
    await insertReview(tx, {
      id: randomUUID(),
      tagId: command.tagId,
      reviewerId: stamp.userId,
      fromStatus: before?.record.tags.find((tag) => tag.id === command.tagId)?.status ?? 'proposed',
      toStatus: command.decision,
      reason: command.reason,
      at: new Date(stamp.at),
    })
  }
  return {
    event: {
      kind: command.type,
      subjectId: record.id,
      payload: { command, codebookVersion: stamp.codebookVersion },
    },
    layers: new Map([[record.layerId, new Map([[record.id, after.isDeleted ? null : record]])]]),
    cells: changedCells(before, after, command),
    documents: countsChange(before, after) ? [documentId] : [],
  }
}

const aliveTags = (state: AnnotationState | null) => (state === null || state.isDeleted ? [] : state.record.tags)

// Cells of every tag before and after: a tag that moved changes both.
function changedCells(before: AnnotationState | null, after: AnnotationState, command: Command): Effects['cells'] {
  if (command.type === 'annotation.update' && command.tags === undefined) return []
  const isTouched = (tag: { id: string }) => command.type !== 'tag.review' || tag.id === command.tagId
  const touched = [...aliveTags(before), ...aliveTags(after)].filter(isTouched)
  const cells = new Map(touched.map(({ actorId, issueId }) => [`${actorId}:${issueId}`, { actorId, issueId }] as const))
  return [...cells.values()]
}

const countsChange = (before: AnnotationState | null, after: AnnotationState) =>
  before === null || before.isDeleted !== after.isDeleted || aliveTags(before).length !== aliveTags(after).length
