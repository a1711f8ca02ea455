// Decides a batch of commands on what was read for it, one after the other, each on top of those before it. Pure: the
// same batch on the same basis gives the same rows, so that it can be decided again where the project moved on.

import type { Basis, BasisBlock, StoredAnnotation, Wanted } from '../../db/repos/annotations/basis.ts'
import type { AnnotationRow, Batch, EventRow, ReviewRow, TagRow } from '../../db/repos/annotations/batch.ts'
import { type AnnotationState, foldCommand } from '../../shared/doc/fold.ts'
import { AppError } from '../../shared/errors.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId, DocumentId, LayerId, ProjectId, TagId, UserId } from '../../shared/model/ids.ts'
import type { Committed } from '../fanout/fanout.ts'
import { createAnnotation } from './create-annotation.ts'
import { deleteAnnotation } from './delete-annotation.ts'
import { restoreAnnotation } from './restore-annotation.ts'
import { reviewTag } from './review-tag.ts'
import { updateAnnotation } from './update-annotation.ts'
import { type Decision, NeedsText, type Work } from './work.ts'

/** One person's command; on a layer's socket it is confined to that layer. */
export type Asked = { userId: UserId; layerId: LayerId | null; command: Command }

/** What became of a command: the revision that it made, or made when it was sent before; or why it was refused. */
export type Outcome = { rev: number } | { refusal: unknown }

export type Decided = {
  /** In the order of the commands. */
  outcomes: Outcome[]
  /** Empty where nothing is to be written. */
  rows: Omit<Batch, 'projectId' | 'fromRev' | 'isAllNew' | 'updates'>
  /** Records to write into layers; null removes. */
  layers: Map<LayerId, Map<AnnotationId, AnnotationRecord | null>>
  cells: Committed['cells']
  documents: DocumentId[]
  /** Documents whose whole text must be read before this can be decided; the rest is then without meaning. */
  missingTexts: Set<DocumentId>
}

/** The ids to read before `asked` can be decided. */
export function wantedBy(asked: readonly Asked[]): Wanted {
  const wanted: Wanted = {
    commandIds: [],
    userIds: [...new Set(asked.map(({ userId }) => userId))],
    layerIds: [],
    annotationIds: [],
    reviewedTagIds: [],
    draftTagIds: [],
    actorIds: [],
    issueIds: [],
    blocksOfLayers: [],
    blocksOfAnnotations: [],
  }
  for (const { command } of asked) {
    wanted.commandIds.push(command.id)
    if (command.type === 'tag.review') {
      wanted.reviewedTagIds.push(command.tagId)
      continue
    }
    const { annotationId } = command
    wanted.annotationIds.push(annotationId)
    if (command.type === 'annotation.create') {
      const { layerId } = command
      wanted.layerIds.push(layerId)
      for (const { blockId } of command.ranges) wanted.blocksOfLayers.push({ layerId, blockId })
    }
    if (command.type === 'annotation.update')
      for (const { blockId } of command.anchor?.ranges ?? []) wanted.blocksOfAnnotations.push({ annotationId, blockId })
    for (const tag of ('tags' in command && command.tags) || []) {
      wanted.draftTagIds.push(tag.id)
      wanted.issueIds.push(tag.issueId)
      if (tag.actorId !== null) wanted.actorIds.push(tag.actorId)
    }
  }
  return wanted
}

/** Decides `asked` in order on `basis`, which is used up: it then says what is so after the batch. */
export function decideBatch(options: {
  projectId: ProjectId
  asked: readonly Asked[]
  basis: Basis
  wholeTexts: ReadonlyMap<DocumentId, BasisBlock[]>
  now: Date
  newId: () => string
}): Decided {
  const { projectId, asked, basis, wholeTexts, newId } = options
  const outcomes: Outcome[] = []
  const missingTexts = new Set<DocumentId>()
  const events: EventRow[] = []
  const annotations = new Map<AnnotationId, AnnotationRow>()
  const tags = new Map<TagId, TagRow>()
  const reviews: ReviewRow[] = []
  const layers: Decided['layers'] = new Map()
  const cells = new Map<string, Committed['cells'][number]>()
  const documents = new Set<DocumentId>()
  const done = new Map(basis.done.map((one) => [one.commandId, one]))
  let lastAt = Math.max(options.now.getTime(), basis.changedAt.getTime())

  for (const { userId, layerId, command } of asked) {
    try {
      const before = done.get(command.id)
      if (before !== undefined) {
        if (before.userId !== userId || before.projectId !== projectId) throw new AppError('not_found')
        outcomes.push({ rev: before.rev })
        continue
      }
      const role = basis.roles.get(userId)
      if (role === undefined) throw new AppError('not_found')
      // Later than the annotation's last change: a tag taken off before a deletion has an earlier instant than that.
      lastAt = Math.max(lastAt, lastChangeOf(basis, command) + 1)
      const stamp = { userId, at: new Date(lastAt).toISOString(), codebookVersion: basis.codebookVersion }
      const decision = decide({ basis, wholeTexts, layerId, role, stamp }, command)
      const after = foldCommand(decision.before, decision.command, stamp)
      if (after === null) throw new Error(`${command.type} passed its checks but does not apply`)
      const rev = basis.rev + events.length + 1
      events.push({
        rev,
        userId,
        kind: command.type,
        subjectId: after.record.id,
        payload: { command: decision.command, codebookVersion: stamp.codebookVersion },
        at: stamp.at,
        commandId: command.id,
      })
      done.set(command.id, { commandId: command.id, projectId, userId, rev })
      take(decision, after, stamp.at, userId)
      outcomes.push({ rev })
    } catch (error) {
      if (error instanceof NeedsText) missingTexts.add(error.documentId)
      outcomes.push({ refusal: error })
    }
  }
  return {
    outcomes,
    rows: { events, annotations: [...annotations.values()], tags: [...tags.values()], reviews },
    layers,
    cells: [...cells.values()],
    documents: [...documents],
    missingTexts,
  }

  function take({ documentId, command, before, place }: Decision, after: AnnotationState, at: string, userId: UserId) {
    const { record } = after
    const stored: StoredAnnotation = { documentId, place, state: after }
    basis.annotations.set(record.id, stored)
    basis.takenAnnotationIds.add(record.id)
    annotations.set(record.id, stored)
    takeTags(documentId, before, after, at)
    const layer = layers.get(record.layerId) ?? new Map()
    layers.set(record.layerId, layer.set(record.id, after.isDeleted ? null : record))
    for (const cell of changedCells(before, after, command)) cells.set(`${cell.actorId}:${cell.issueId}`, cell)
    if (countsChange(before, after)) documents.add(documentId)
    if (command.type !== 'tag.review') return
    reviews.push({
      id: newId(),
      tagId: command.tagId,
      reviewerId: userId,
      fromStatus: before?.record.tags.find((tag) => tag.id === command.tagId)?.status ?? 'proposed',
      toStatus: command.decision,
      reason: command.reason,
      at,
    })
  }

  // Rows of tags that the command wrote or took off. One that it left alone keeps its row, and its order.
  function takeTags(documentId: DocumentId, before: AnnotationState | null, after: AnnotationState, at: string) {
    const { id: annotationId, authorId } = after.record
    const left = after.isDeleted || before?.isDeleted === true ? [] : (before?.record.tags ?? [])
    const kept = new Set(after.record.tags.map((tag) => tag.id))
    const write = (tag: AnnotationRecord['tags'][number], ord: number, deletedAt: string | null) =>
      tags.set(tag.id, { annotationId, documentId, authorId, ord, tag, deletedAt })
    for (const [ord, tag] of after.record.tags.entries()) {
      basis.tagOwners.set(tag.id, { annotationId, isHere: true })
      if (left[ord] !== tag) write(tag, ord, after.isDeleted ? at : null)
    }
    for (const [ord, tag] of left.entries()) if (!kept.has(tag.id)) write(tag, ord, at)
  }
}

function decide(work: Work, command: Command): Decision {
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

/** Milliseconds; 0 where the command speaks of nothing that is there. */
function lastChangeOf(basis: Basis, command: Command): number {
  const id = command.type === 'tag.review' ? basis.tagOwners.get(command.tagId)?.annotationId : command.annotationId
  const found = id && basis.annotations.get(id)
  return found ? Date.parse(found.state.record.updatedAt) : 0
}

const aliveTags = (state: AnnotationState | null) => (state === null || state.isDeleted ? [] : state.record.tags)

// Cells of every tag before and after: a tag that moved changes both.
function changedCells(before: AnnotationState | null, after: AnnotationState, command: Command): Committed['cells'] {
  if (command.type === 'annotation.update' && command.tags === undefined) return []
  const isTouched = (tag: { id: string }) => command.type !== 'tag.review' || tag.id === command.tagId
  return [...aliveTags(before), ...aliveTags(after)]
    .filter(isTouched)
    .map(({ actorId, issueId }) => ({ actorId, issueId }))
}

const countsChange = (before: AnnotationState | null, after: AnnotationState) =>
  before === null || before.isDeleted !== after.isDeleted || aliveTags(before).length !== aliveTags(after).length
