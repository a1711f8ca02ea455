// Makes the commands of tagging; pure but for the ids. Checks here are those a person can be told about before sending.
import { toDraft } from '../../shared/doc/fold.ts'
import type { AnnotationRecord, BlockRange, TagDraft } from '../../shared/model/annotation.ts'
import type { Command, ReviewTag } from '../../shared/model/command.ts'
import type { AnnotationId, CommandId, LayerId, TagId } from '../../shared/model/ids.ts'
import { MAX_QUOTE_CODE_POINTS, MAX_RANGES, MAX_TAGS } from '../../shared/model/limits.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import type { CompleteTriple } from './palette-state.ts'

const newId = <Id extends string>() => crypto.randomUUID() as Id

/** A passage as a command carries it. */
export type Anchor = { ranges: BlockRange[]; quote: string }

/** Why an anchor cannot be used; null if it can. */
export function anchorProblem({ ranges, quote }: Anchor): 'empty' | 'tooLong' | 'tooManyRanges' | null {
  if (ranges.length === 0) return 'empty'
  if (ranges.length > MAX_RANGES) return 'tooManyRanges'
  return codePointLength(quote) > MAX_QUOTE_CODE_POINTS ? 'tooLong' : null
}

/** A tag as it begins: what the triple says, the rest at its most usual value. */
export const newTag = (triple: CompleteTriple): TagDraft => ({
  id: newId<TagId>(),
  ...triple,
  act: 'position',
  attribution: 'own_text',
  capacity: 'national',
  confidence: 'certain',
  positionDate: null,
})

/** Why the triple cannot be put on the annotation; null if it can. `except`: the tag that it replaces. */
export function tripleProblem(
  record: AnnotationRecord | null,
  triple: CompleteTriple,
  except: TagId | null = null,
): 'duplicate' | 'tooMany' | null {
  const others = (record?.tags ?? []).filter((tag) => tag.id !== except)
  if (others.length >= MAX_TAGS) return 'tooMany'
  const isTaken = others.some((tag) => tag.actorId === triple.actorId && tag.issueId === triple.issueId)
  return isTaken ? 'duplicate' : null
}

export function createAnnotation(
  layerId: LayerId,
  anchor: Anchor,
  tags: TagDraft[],
): Command & { annotationId: AnnotationId } {
  const annotationId = newId<AnnotationId>()
  return { type: 'annotation.create', id: newId<CommandId>(), annotationId, layerId, ...anchor, tags, note: '' }
}

const update = (record: AnnotationRecord, part: { anchor?: Anchor; tags?: TagDraft[]; note?: string }): Command => ({
  type: 'annotation.update',
  id: newId<CommandId>(),
  annotationId: record.id,
  ...part,
})

export const moveAnnotation = (record: AnnotationRecord, anchor: Anchor): Command => update(record, { anchor })

export const writeNote = (record: AnnotationRecord, note: string): Command => update(record, { note })

/** Puts `tag` on the annotation, in place of the one with the same id if there is one. */
export function putTag(record: AnnotationRecord, tag: TagDraft): Command {
  const drafts = record.tags.map(toDraft)
  const isKnown = drafts.some((draft) => draft.id === tag.id)
  return update(record, {
    tags: isKnown ? drafts.map((draft) => (draft.id === tag.id ? tag : draft)) : [...drafts, tag],
  })
}

export const removeTag = (record: AnnotationRecord, tagId: TagId): Command =>
  update(record, { tags: record.tags.filter((tag) => tag.id !== tagId).map(toDraft) })

export const deleteAnnotation = (record: AnnotationRecord): Command => ({
  type: 'annotation.delete',
  id: newId<CommandId>(),
  annotationId: record.id,
})

export const reviewTag = (tagId: TagId, decision: ReviewTag['decision'], reason: string): Command => ({
  type: 'tag.review',
  id: newId<CommandId>(),
  tagId,
  decision,
  reason: reason.trim(),
})
