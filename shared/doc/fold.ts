// What a command does to an annotation record, once: the server commits it, the client shows it
// before the answer, verification replays it. Law [HIST]: rows = fold of the history = layer records.
import type { EditIndex } from '../anchor/edit-index.ts'
import { moveAnchor } from '../anchor/move.ts'
import type { AnnotationRecord, Tag, TagDraft } from '../model/annotation.ts'
import type { Command } from '../model/command.ts'
import type { ActorId, IssueId, UserId } from '../model/ids.ts'

/** What the server adds to a command; the client guesses it for its optimistic view. */
export type Stamp = {
  userId: UserId
  /** ISO 8601 with milliseconds, UTC. */
  at: string
  codebookVersion: number
}

/** An annotation's whole state: deleted ones keep their record, so that a deletion can be taken back. */
export type AnnotationState = { record: AnnotationRecord; isDeleted: boolean }

/**
 * The state after `command`, or null where the command does not apply to `state`
 * (create on an existing one, update of a missing or deleted one, review of an unknown tag).
 * Never checks rights or anchors. Pure.
 */
export function foldCommand(state: AnnotationState | null, command: Command, stamp: Stamp): AnnotationState | null {
  if (command.type === 'annotation.create') {
    if (state !== null) return null
    return {
      isDeleted: false,
      record: {
        id: command.annotationId,
        layerId: command.layerId,
        authorId: stamp.userId,
        ranges: command.ranges,
        quote: command.quote,
        anchorState: 'anchored',
        note: command.note,
        tags: command.tags.map((draft) => stampTag(draft, undefined, stamp)),
        createdAt: stamp.at,
        updatedAt: stamp.at,
        updatedBy: stamp.userId,
      },
    }
  }
  if (state === null) return null
  const touched = { updatedAt: stamp.at, updatedBy: stamp.userId }
  const { record } = state
  switch (command.type) {
    case 'annotation.restore':
      return state.isDeleted ? { isDeleted: false, record: { ...record, ...touched } } : null
    case 'annotation.delete':
      return state.isDeleted ? null : { isDeleted: true, record: { ...record, ...touched } }
    case 'annotation.update':
      if (state.isDeleted) return null
      return {
        isDeleted: false,
        record: {
          ...(command.anchor ? withoutLost(record) : record),
          ...touched,
          ...(command.anchor && { ...command.anchor, anchorState: 'anchored' as const }),
          ...(command.note !== undefined && { note: command.note }),
          ...(command.tags && {
            tags: command.tags.map((draft) =>
              stampTag(
                draft,
                record.tags.find((tag) => tag.id === draft.id),
                stamp,
              ),
            ),
          }),
        },
      }
    case 'tag.review':
      if (state.isDeleted || !record.tags.some((tag) => tag.id === command.tagId)) return null
      return {
        isDeleted: false,
        record: {
          ...record,
          tags: record.tags.map((tag) =>
            tag.id !== command.tagId
              ? tag
              : {
                  ...tag,
                  status: command.decision,
                  reviewedBy: command.decision === 'proposed' ? null : stamp.userId,
                  reviewedAt: command.decision === 'proposed' ? null : stamp.at,
                  reviewReason: command.decision === 'proposed' || command.reason === '' ? null : command.reason,
                },
          ),
        },
      }
  }
}

/** One codebook entry merged into another of its kind. */
export type CodeMerge =
  | { of: 'actor'; fromId: ActorId; intoId: ActorId }
  | { of: 'issue'; fromId: IssueId; intoId: IssueId }

/**
 * The state after a merge: tags of the one entry point to the other; verdicts and times stay, and two tags that
 * become alike both stay. Pure.
 */
export function foldMerge(state: AnnotationState, merge: CodeMerge): AnnotationState {
  const tags = state.record.tags.map((tag) => {
    if (merge.of === 'actor') return tag.actorId === merge.fromId ? { ...tag, actorId: merge.intoId } : tag
    return tag.issueId === merge.fromId ? { ...tag, issueId: merge.intoId } : tag
  })
  return { ...state, record: { ...state.record, tags } }
}

/**
 * The state after a correction of its document's text: its ranges moved with their words, deleted or not. Times and
 * authors stay, because nobody touched the annotation itself. The same object where the edit does not concern it. Pure.
 */
export function foldCorrection(state: AnnotationState, edit: EditIndex): AnnotationState {
  const record = moveAnchor(state.record, edit)
  return record === state.record ? state : { ...state, record }
}

// Who says anew where the words stand says so of all of them.
function withoutLost({ lost: _lost, ...record }: AnnotationRecord): AnnotationRecord {
  return record
}

// A tag whose meaning changes goes back to the lead; one that is sent unchanged keeps its verdict.
function stampTag(draft: TagDraft, before: Tag | undefined, stamp: Stamp): Tag {
  if (before && isSameMeaning(before, draft)) return { ...before, ...draft }
  return {
    ...draft,
    status: 'proposed',
    reviewedBy: null,
    reviewedAt: null,
    reviewReason: null,
    createdAt: before?.createdAt ?? stamp.at,
    codebookVersion: stamp.codebookVersion,
  }
}

const isSameMeaning = (a: TagDraft, b: TagDraft) =>
  a.actorId === b.actorId &&
  a.issueId === b.issueId &&
  a.stance === b.stance &&
  a.act === b.act &&
  a.attribution === b.attribution &&
  a.capacity === b.capacity &&
  a.positionDate === b.positionDate

/** The inverse command of `command` for the state before it; null where nothing was done. Used by undo. */
export function invertCommand(before: AnnotationState | null, command: Command, id: Command['id']): Command | null {
  switch (command.type) {
    case 'annotation.create':
    case 'annotation.restore':
      return { type: 'annotation.delete', id, annotationId: command.annotationId }
    case 'annotation.delete':
      return { type: 'annotation.restore', id, annotationId: command.annotationId }
    case 'annotation.update': {
      if (before === null) return null
      const { record } = before
      return {
        type: 'annotation.update',
        id,
        annotationId: command.annotationId,
        ...(command.anchor && { anchor: { ranges: record.ranges, quote: record.quote } }),
        ...(command.note !== undefined && { note: record.note }),
        ...(command.tags && { tags: record.tags.map(toDraft) }),
      }
    }
    case 'tag.review': {
      const tag = before?.record.tags.find((t) => t.id === command.tagId)
      if (!tag || tag.status === 'superseded') return null
      return { type: 'tag.review', id, tagId: command.tagId, decision: tag.status, reason: tag.reviewReason ?? '' }
    }
  }
}

/** The part of a tag that an analyst decides. */
export const toDraft = (tag: Tag): TagDraft => ({
  id: tag.id,
  actorId: tag.actorId,
  issueId: tag.issueId,
  stance: tag.stance,
  act: tag.act,
  attribution: tag.attribution,
  capacity: tag.capacity,
  confidence: tag.confidence,
  positionDate: tag.positionDate,
})
