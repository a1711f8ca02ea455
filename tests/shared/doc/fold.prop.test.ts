import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { type AnnotationState, foldCommand, foldMerge, invertCommand, type Stamp } from '../../../shared/doc/fold.ts'
import { layerMap, readLayer, readRecord, writeLayer } from '../../../shared/doc/layer.ts'
import { createTextDoc, readTextDoc } from '../../../shared/doc/text.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { BlockId, UserId } from '../../../shared/model/ids.ts'
import { createRandom, randomCommand } from '../../_help/random-work.ts'
import { newId, PARAGRAPHS, type TestCodes, type TestDocument } from '../../_help/workspace.ts'

const codes: TestCodes = {
  actorIds: [newId(), newId()],
  issueIds: [newId(), newId()],
  themeId: newId(),
}
const document: TestDocument = {
  documentId: newId(),
  layerId: newId(),
  text: '',
  blocks: PARAGRAPHS.map((text, i) => ({
    id: `b${i}` as BlockId,
    type: 'paragraph',
    number: i === 0 ? null : String(i),
    level: i,
    direction: i === 2 ? 'ltr' : 'rtl',
    startCp: 0,
    endCp: 0,
    text,
  })),
}
const userId = newId<UserId>()
const stampAt = (n: number): Stamp => ({ userId, at: new Date(n).toISOString(), codebookVersion: 1 })

/** States after each of `count` random commands on one layer, with the command that led there. */
function play(seed: number, count: number) {
  const random = createRandom(seed)
  const states = new Map<string, AnnotationState>()
  const steps: { before: AnnotationState | null; command: Command; after: AnnotationState }[] = []
  for (let n = 0; n < count; n++) {
    const alive = [...states.values()].filter((state) => !state.isDeleted)
    const deleted = [...states.values()].filter((state) => state.isDeleted).map(({ record }) => record.id)
    const command = randomCommand(random, { document, records: alive.map(({ record }) => record), deleted }, codes)
    const id =
      command.type === 'tag.review'
        ? alive.find(({ record }) => record.tags.some((tag) => tag.id === command.tagId))?.record.id
        : command.annotationId
    const before = states.get(id ?? '') ?? null
    const after = foldCommand(before, command, stampAt(n))
    if (!after) continue
    states.set(after.record.id, after)
    steps.push({ before, command, after })
  }
  return { states, steps }
}

const seed = fc.nat(1_000_000)

describe('[HIST] fold', () => {
  test('every state is a valid record, and a layer that is written command by command holds them', () => {
    fc.assert(
      fc.property(seed, (s) => {
        const { states, steps } = play(s, 40)
        const doc = new Y.Doc()
        const copy = new Y.Doc()
        for (const { after } of steps) {
          const { id } = after.record
          Y.applyUpdate(copy, writeLayer(doc, new Map([[id, after.isDeleted ? null : after.record]])))
        }
        const alive = [...states].filter(([, state]) => !state.isDeleted)
        expect(readLayer(copy)).toEqual(new Map(alive.map(([id, { record }]) => [id, record])))
        expect(readLayer(copy).size).toBe(layerMap(copy).size)
      }),
      { numRuns: 60 },
    )
  })

  test('undo: the inverse gives back what the analyst had decided', () => {
    fc.assert(
      fc.property(seed, (s) => {
        for (const { before, command, after } of play(s, 30).steps) {
          const inverse = invertCommand(before, command, newId())
          const undone = inverse && foldCommand(after, inverse, stampAt(1_000))
          expect(undone).not.toBeNull()
          const decided = (state: AnnotationState | null | undefined) =>
            state && !state.isDeleted
              ? {
                  ranges: state.record.ranges,
                  quote: state.record.quote,
                  note: state.record.note,
                  tags: state.record.tags.map(({ id, actorId, issueId, stance }) => ({ id, actorId, issueId, stance })),
                }
              : null
          expect(decided(undone)).toEqual(decided(before))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a command that does not apply is told, not guessed', () => {
    const { steps } = play(7, 20)
    const create = steps.find(({ command }) => command.type === 'annotation.create')
    if (!create) throw new Error('the seed creates')
    expect(foldCommand(create.after, create.command, stampAt(0))).toBeNull()
    for (const type of ['annotation.update', 'annotation.delete', 'annotation.restore'] as const) {
      const command = { type, id: newId(), annotationId: create.after.record.id } as Command
      expect(foldCommand(null, command, stampAt(0))).toBeNull()
      expect(foldCommand({ ...create.after, isDeleted: type !== 'annotation.restore' }, command, stampAt(0))).toBeNull()
    }
  })

  test('a merge moves every tag of the one entry and touches nothing else', () => {
    const [from, into] = codes.actorIds as [never, never]
    for (const { after } of play(11, 60).steps) {
      const merged = foldMerge(after, { of: 'actor', fromId: from, intoId: into })
      expect(merged.record.tags.map((tag) => tag.actorId)).toEqual(
        after.record.tags.map((tag) => (tag.actorId === from ? into : tag.actorId)),
      )
      expect({ ...merged.record, tags: [] }).toEqual({ ...after.record, tags: [] })
    }
  })
})

describe('documents of rooms', () => {
  test('a text is read back as it was put in', () => {
    expect(readTextDoc(createTextDoc(document.blocks))).toEqual(
      document.blocks.map(({ startCp: _startCp, endCp: _endCp, ...block }) => block),
    )
  })

  test('a value that is not a record is left out', () => {
    const doc = new Y.Doc()
    layerMap(doc).set('x', { id: 'x' })
    expect(readLayer(doc).size).toBe(0)
    expect(readRecord('text')).toBeNull()
  })
})
