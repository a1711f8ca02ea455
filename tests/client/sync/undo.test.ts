import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { createLayerStore } from '../../../client/sync/layer-store.ts'
import { createUndo } from '../../../client/sync/undo.ts'
import { type AnnotationState, foldCommand } from '../../../shared/doc/fold.ts'
import { writeLayer } from '../../../shared/doc/layer.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { AnnotationId, CommandId } from '../../../shared/model/ids.ts'
import { colleague, create, me, note, remove, retag, review, stamp, tag, uuid } from './records.ts'

// One person's screen whose commands the server does at once; `by` lets a colleague change the same layer.
function screen() {
  const server = new Y.Doc()
  const states = new Map<AnnotationId, AnnotationState>()
  const doc = new Y.Doc()
  const store = createLayerStore(doc)
  const done: Command[] = []
  const serve = (command: Command, userId: typeof me) => {
    const id = store.subjectOf(command)
    const next = id && foldCommand(states.get(id) ?? null, command, stamp(userId))
    if (!id || !next) throw new Error('refused')
    states.set(id, next)
    Y.applyUpdate(doc, writeLayer(server, new Map([[id, next.isDeleted ? null : next.record]])))
  }
  let isFull = false
  const undo = createUndo({
    run(command) {
      if (isFull) return false
      done.push(command)
      store.add(command, stamp())
      serve(command, me)
      store.acknowledge(command.id)
      return true
    },
    stateOf: store.stateOf,
    subjectOf: store.subjectOf,
    newId: () => uuid<CommandId>(),
  })
  return {
    undo,
    done,
    by: (command: Command) => serve(command, colleague),
    record: (id: AnnotationId) => store.view().records.get(id),
    fill: (full: boolean) => {
      isFull = full
    },
  }
}

test('undo takes back one step after the other, redo does them again, each under a new id', () => {
  const { undo, record, done } = screen()
  const made = create()
  undo.perform(made)
  undo.perform(note(made.annotationId, 'first'))
  undo.perform(note(made.annotationId, 'second'))
  undo.undo()
  expect(record(made.annotationId)?.note).toBe('first')
  undo.undo()
  undo.undo()
  expect(record(made.annotationId)).toBeUndefined()
  expect(undo.undo().outcome).toBe('empty')
  for (let i = 0; i < 3; i++) undo.redo()
  expect(record(made.annotationId)?.note).toBe('second')
  expect(undo.redo().outcome).toBe('empty')
  expect(new Set(done.map((command) => command.id)).size).toBe(done.length)
})

test('a deletion comes back with its tags and their reviews', () => {
  const { undo, record, by } = screen()
  const its = tag('opposes')
  const made = create(undefined, [its])
  undo.perform(made)
  by(review(its.id, 'accepted'))
  undo.perform(remove(made.annotationId))
  expect(undo.undo().outcome).toBe('done')
  expect(record(made.annotationId)?.tags[0]?.status).toBe('accepted')
})

test('what a colleague changed since is not taken back, and is said', () => {
  const { undo, record, by } = screen()
  const its = tag('supports')
  const made = create(undefined, [its])
  undo.perform(made)
  by(review(its.id, 'disputed'))
  expect(undo.undo()).toEqual({ outcome: 'changed', annotationId: made.annotationId })
  expect(record(made.annotationId)?.tags[0]?.status).toBe('disputed')
  expect(undo.state.get().canUndo).toBe(false)
})

test('a colleague’s change elsewhere in the annotation does not stand in the way', () => {
  const { undo, record, by } = screen()
  const its = tag('supports')
  const made = create(undefined, [its])
  undo.perform(made)
  undo.perform(note(made.annotationId, 'mine'))
  by(review(its.id, 'accepted'))
  expect(undo.undo().outcome).toBe('done')
  expect(record(made.annotationId)).toMatchObject({ note: '', tags: [{ status: 'accepted' }] })
})

test('a note that a colleague rewrote stays rewritten', () => {
  const { undo, record, by } = screen()
  const made = create()
  undo.perform(made)
  undo.perform(note(made.annotationId, 'mine'))
  by(note(made.annotationId, 'theirs'))
  expect(undo.undo().outcome).toBe('changed')
  expect(record(made.annotationId)?.note).toBe('theirs')
})

test('a new change ends what could be redone', () => {
  const { undo } = screen()
  const made = create()
  undo.perform(made)
  undo.perform(retag(made.annotationId, [tag()]))
  undo.undo()
  undo.perform(note(made.annotationId, 'other'))
  expect(undo.state.get()).toEqual({ canUndo: true, canRedo: false })
})

test('a refused command is forgotten, and a full queue keeps the step', () => {
  const { undo, fill } = screen()
  const made = create()
  undo.perform(made)
  fill(true)
  expect(undo.undo().outcome).toBe('full')
  expect(undo.perform(create())).toBe(false)
  expect(undo.state.get().canUndo).toBe(true)
  undo.forget(made.id)
  expect(undo.state.get().canUndo).toBe(false)
})

test('[SUGG8] what was done together is taken back together, but for what a colleague changed since', () => {
  const { undo, record, by } = screen()
  const alone = create()
  const together = [create(), create(), create()]
  undo.perform(alone)
  undo.performAll(together)
  by(note(together[1]?.annotationId as AnnotationId, 'mine now'))
  expect(undo.undo().outcome).toBe('done')
  const left = () => [alone, ...together].map(({ annotationId }) => record(annotationId) !== undefined)
  expect(left()).toEqual([true, false, true, false])
  undo.redo()
  expect(left()).toEqual([true, true, true, true])
  undo.undo()
  undo.undo()
  expect(left()).toEqual([false, false, true, false])
})

test('[SUGG8] a queue that fills up keeps what was done of it as one step', () => {
  const { undo, record, fill } = screen()
  const first = create()
  undo.performAll([first])
  fill(true)
  expect(undo.performAll([create()])).toBe(false)
  fill(false)
  undo.undo()
  expect(record(first.annotationId)).toBeUndefined()
})
