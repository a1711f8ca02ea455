// The overlay's law: what the screen shows is what the server will show once it has done this person's commands.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createLayerStore } from '../../../client/sync/layer-store.ts'
import { type AnnotationState, foldCommand } from '../../../shared/doc/fold.ts'
import { writeLayer } from '../../../shared/doc/layer.ts'
import type { AnnotationRecord } from '../../../shared/model/annotation.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId, TagId, UserId } from '../../../shared/model/ids.ts'
import { colleague, create, me, note, remove, restore, retag, review, stamp, tag, uuid } from './records.ts'

// A server in a dozen lines: folds commands in order, writes the layer, hands out replies and updates.
function tinyServer() {
  const doc = new Y.Doc()
  const states = new Map<AnnotationId, AnnotationState>()
  const subject = (command: Command): AnnotationId | undefined =>
    command.type === 'tag.review'
      ? [...states.values()].find(({ record }) => record.tags.some((t) => t.id === command.tagId))?.record.id
      : command.annotationId
  return {
    states,
    records: () => new Map([...states].filter(([, s]) => !s.isDeleted).map(([id, s]) => [id, s.record])),
    /** The update to send, or null where the command was refused. */
    run(command: Command, userId: UserId): Uint8Array | null {
      const id = subject(command)
      const next = id
        ? foldCommand(states.get(id) ?? null, command, { ...stamp(userId), at: '2026-03-03T11:00:00.000Z' })
        : null
      if (!id || !next) return null
      states.set(id, next)
      return writeLayer(doc, new Map([[id, next.isDeleted ? null : next.record]]))
    },
  }
}

const decided = (records: ReadonlyMap<string, AnnotationRecord>) =>
  [...records.values()]
    .map(({ id, ranges, note: text, tags }) => ({
      id,
      ranges,
      note: text,
      tags: tags.map((t) => [t.id, t.issueId, t.stance, t.status]),
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))

const annotationIds = [uuid<AnnotationId>(), uuid<AnnotationId>(), uuid<AnnotationId>()]
const tagPool = [tag('supports'), tag('opposes'), tag(null)]

// What is done, to which of three annotations, with which of three values: printed like this when a law fails.
type Step = { kind: 'create' | 'note' | 'retag' | 'remove' | 'restore' | 'review'; on: number; value: number }
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('create', 'note', 'retag', 'remove', 'restore', 'review'),
  on: fc.nat(2),
  value: fc.nat(2),
})

function commandOf({ kind, on, value }: Step): Command {
  const id = annotationIds[on] as AnnotationId
  if (kind === 'create') return create(id, value === 0 ? [] : tagPool.slice(0, value))
  if (kind === 'note') return note(id, `note ${value}`)
  if (kind === 'retag') return retag(id, tagPool.slice(value))
  if (kind === 'remove') return remove(id)
  if (kind === 'restore') return restore(id)
  return review((tagPool[value] as { id: TagId }).id, value === 0 ? 'accepted' : 'disputed')
}

// What the law found: a refused command before others, and a review whose tag was hidden when it was made.
const FOUND: [Step[], number[]][] = [
  [
    [
      { kind: 'note', on: 1, value: 0 },
      { kind: 'create', on: 1, value: 0 },
      { kind: 'remove', on: 1, value: 0 },
    ],
    [2, 0, 2],
  ],
  [
    [
      { kind: 'retag', on: 0, value: 0 },
      { kind: 'retag', on: 0, value: 1 },
      { kind: 'create', on: 0, value: 1 },
      { kind: 'review', on: 0, value: 0 },
    ],
    [0, 0, 2, 2, 2, 1, 1],
  ],
]

describe('a layer that only this person changes', () => {
  test('shows at every moment what the server will show in the end', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.array(fc.nat(2), { maxLength: 40 }), (steps, choices) => {
        const server = tinyServer()
        const doc = new Y.Doc()
        const store = createLayerStore(doc)
        const wire: { update: Uint8Array | null; id: CommandId; isReplied: boolean; isApplied: boolean }[] = []
        let turn = 0
        for (const one of steps) {
          const next = commandOf(one)
          // A tag is on one annotation only; the pool is shared by three.
          if (next.type !== 'tag.review' && hasForeignTag(server.states, next)) continue
          store.add(next, stamp())
          wire.push({ update: server.run(next, me), id: next.id, isReplied: false, isApplied: false })
          // Replies and updates arrive each in their order, but in any order to each other.
          for (let i = 0; i < 2; i++) deliver(choices[turn++])
          // What the server refused leaves with its reply; until then it may still be seen.
          const isRefusalWaiting = wire.some((w) => w.update === null && !w.isReplied)
          if (!isRefusalWaiting) expect(decided(store.view().records)).toEqual(decided(server.records()))
        }
        while (wire.some((w) => !w.isReplied || !w.isApplied)) {
          deliver(1)
          deliver(2)
        }
        // Only a refused command can hide the moment at which a later one was seen; what it left is let go.
        const left = store.forgetAcknowledged()
        if (wire.every((w) => w.update !== null)) expect(left).toBe(0)
        expect(decided(store.view().records)).toEqual(decided(server.records()))

        function deliver(choice: number | undefined) {
          const reply = wire.find((w) => !w.isReplied)
          const update = wire.find((w) => !w.isApplied)
          if (choice === 1 && reply) {
            reply.isReplied = true
            if (reply.update) store.acknowledge(reply.id)
            else store.reject(reply.id)
          }
          if (choice === 2 && update) {
            update.isApplied = true
            if (update.update) Y.applyUpdate(doc, update.update)
          }
        }
      }),
      { examples: FOUND },
    )
  })
})

function hasForeignTag(
  states: ReadonlyMap<AnnotationId, AnnotationState>,
  next: Exclude<Command, { type: 'tag.review' }>,
) {
  const tags = 'tags' in next ? (next.tags ?? []) : []
  return [...states.values()].some(
    ({ record }) => record.id !== next.annotationId && record.tags.some((t) => tags.some((mine) => mine.id === t.id)),
  )
}

describe('a layer that a colleague changes too', () => {
  test('comes to what the server has when everything has arrived', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 12 }), (steps) => {
        const server = tinyServer()
        const doc = new Y.Doc()
        const store = createLayerStore(doc)
        const mine: { next: Command; update: Uint8Array | null }[] = []
        const updates: Uint8Array[] = []
        for (const [one, isMine] of steps) {
          const next = commandOf(one)
          if (next.type !== 'tag.review' && hasForeignTag(server.states, next)) continue
          if (isMine) store.add(next, stamp())
          const update = server.run(next, isMine ? me : colleague)
          if (isMine) mine.push({ next, update })
          if (update) updates.push(update)
        }
        for (const update of updates) Y.applyUpdate(doc, update)
        for (const { next, update } of mine) {
          if (update) store.acknowledge(next.id)
          else store.reject(next.id)
        }
        store.forgetAcknowledged()
        expect(decided(store.view().records)).toEqual(decided(server.records()))
      }),
    )
  })

  test('a record that nobody touched stays the same object', () => {
    const server = tinyServer()
    const doc = new Y.Doc()
    const store = createLayerStore(doc)
    const [a, b] = [create(), create()]
    for (const next of [a, b]) Y.applyUpdate(doc, server.run(next, colleague) as Uint8Array)
    const before = store.view().records.get(a.annotationId)
    const seen: string[][] = []
    store.subscribe((changed) => seen.push([...changed]))
    Y.applyUpdate(doc, server.run(note(b.annotationId, 'other'), colleague) as Uint8Array)
    store.add(note(b.annotationId, 'mine'), stamp())
    expect(store.view().records.get(a.annotationId)).toBe(before)
    expect(seen).toEqual([[b.annotationId], [b.annotationId]])
  })

  test('a value in the layer that is no record is not shown', () => {
    const doc = new Y.Doc()
    const store = createLayerStore(doc)
    const other = new Y.Doc()
    other.getMap('annotations').set('x', { id: 'x', ranges: 'all of it' })
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    expect(store.view().records.size).toBe(0)
  })
})
