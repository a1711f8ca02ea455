// Tagging at random, repeatable by its seed: every command, every field, several documents.

import { quoteRanges } from '../../shared/anchor/describe.ts'
import { toDraft } from '../../shared/doc/fold.ts'
import type { AnnotationRecord, BlockRange, TagDraft } from '../../shared/model/annotation.ts'
import { ACTS, ATTRIBUTIONS, CAPACITIES, CONFIDENCES } from '../../shared/model/annotation.ts'
import { type Command, REVIEW_DECISIONS } from '../../shared/model/command.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { STANCES } from '../../shared/model/stance.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import { newCreate, newId, newTag, type TestCodes, type TestDocument } from './workspace.ts'

/** mulberry32: numbers in [0, 1) from a seed. */
export function createRandom(seed: number) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    below,
    chance: (p: number) => next() < p,
    pick: <T>(items: readonly T[]): T => items[below(items.length)] as T,
  }
}

export type Random = ReturnType<typeof createRandom>

/** What a peer sees of a document's layer, and what it deleted itself. */
export type Seen = { document: TestDocument; records: readonly AnnotationRecord[]; deleted: readonly AnnotationId[] }

/** Some command on what is seen; it may be refused, as a colleague may have been quicker. */
export function randomCommand(random: Random, seen: Seen, codes: TestCodes): Command {
  const { document, records, deleted } = seen
  const kind = random.below(10)
  if (records.length === 0 || kind < 4)
    return newCreate(document, randomTags(random, codes), randomRanges(random, document))
  const record = random.pick(records)
  const { id: annotationId } = record
  if (kind < 6) {
    const ranges = randomRanges(random, document)
    return {
      type: 'annotation.update',
      id: newId(),
      annotationId,
      ...(random.chance(0.3) && { anchor: { ranges, quote: quoteRanges(document.blocks, ranges) ?? '' } }),
      ...(random.chance(0.3) && { note: random.pick(['', 'ملاحظة', 'note 🕊️']) }),
      ...(random.chance(0.7) && {
        tags: [...record.tags.map(toDraft).filter(() => random.chance(0.6)), ...randomTags(random, codes)],
      }),
    }
  }
  if (kind === 6) return { type: 'annotation.delete', id: newId(), annotationId }
  if (kind === 7 && deleted.length > 0)
    return { type: 'annotation.restore', id: newId(), annotationId: random.pick(deleted) }
  const tagged = records.filter(({ tags }) => tags.length > 0)
  if (tagged.length === 0) return newCreate(document, randomTags(random, codes))
  const tag = random.pick(random.pick(tagged).tags)
  return { type: 'tag.review', id: newId(), tagId: tag.id, decision: random.pick(REVIEW_DECISIONS), reason: 'سبب' }
}

function randomTags(random: Random, codes: TestCodes): TagDraft[] {
  return Array.from({ length: random.below(3) }, () =>
    newTag(codes, {
      actorId: random.chance(0.2) ? null : random.pick(codes.actorIds),
      issueId: random.pick(codes.issueIds),
      stance: random.chance(0.1) ? null : random.pick(STANCES),
      act: random.pick(ACTS),
      attribution: random.pick(ATTRIBUTIONS),
      capacity: random.pick(CAPACITIES),
      confidence: random.pick(CONFIDENCES),
      positionDate: random.chance(0.2) ? '2021-06-08' : null,
    }),
  )
}

function randomRanges(random: Random, document: TestDocument): BlockRange[] {
  const blocks = document.blocks.filter(() => random.chance(0.4))
  return (blocks.length > 0 ? blocks : document.blocks.slice(0, 1)).map(({ id, text }) => {
    const length = codePointLength(text)
    const start = random.below(length - 1)
    return { blockId: id, start, end: start + 1 + random.below(Math.min(20, length - start)) }
  })
}
