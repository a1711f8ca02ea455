// Commands and stamps for the tests of the client's queue, overlay and undo.
import type { Stamp } from '../../../shared/doc/fold.ts'
import type { TagDraft } from '../../../shared/model/annotation.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId, IssueId, LayerId, TagId, UserId } from '../../../shared/model/ids.ts'

let made = 0
export const uuid = <Id extends string>() => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}` as Id

export const me = uuid<UserId>()
export const colleague = uuid<UserId>()
export const layerId = uuid<LayerId>()

export const stamp = (userId: UserId = me): Stamp => ({ userId, at: '2026-03-03T10:00:00.000Z', codebookVersion: 1 })

export const tag = (stance: TagDraft['stance'] = 'supports', issueId = uuid<IssueId>()): TagDraft => ({
  id: uuid<TagId>(),
  actorId: null,
  issueId,
  stance,
  act: 'position',
  attribution: 'own_text',
  capacity: 'national',
  confidence: 'certain',
  positionDate: null,
})

export const create = (
  annotationId = uuid<AnnotationId>(),
  tags: TagDraft[] = [],
): Command & { annotationId: AnnotationId } => ({
  type: 'annotation.create',
  id: uuid<CommandId>(),
  annotationId,
  layerId,
  ranges: [{ blockId: 'b1' as never, start: 0, end: 5 }],
  quote: 'quote',
  tags,
  note: '',
})

export const note = (annotationId: AnnotationId, text: string): Command => ({
  type: 'annotation.update',
  id: uuid<CommandId>(),
  annotationId,
  note: text,
})

export const retag = (annotationId: AnnotationId, tags: TagDraft[]): Command => ({
  type: 'annotation.update',
  id: uuid<CommandId>(),
  annotationId,
  tags,
})

export const remove = (annotationId: AnnotationId): Command => ({
  type: 'annotation.delete',
  id: uuid<CommandId>(),
  annotationId,
})

export const restore = (annotationId: AnnotationId): Command => ({
  type: 'annotation.restore',
  id: uuid<CommandId>(),
  annotationId,
})

export const review = (tagId: TagId, decision: 'accepted' | 'disputed'): Command => ({
  type: 'tag.review',
  id: uuid<CommandId>(),
  tagId,
  decision,
  reason: decision === 'disputed' ? 'why' : '',
})
