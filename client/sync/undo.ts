// Undo and redo of one person's own commands: the inverse command under a new id. A step that somebody else has
// since built upon is skipped and said so, because taking it back would take their work back too.
import { type AnnotationState, invertCommand, toDraft } from '../../shared/doc/fold.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId, CommandId } from '../../shared/model/ids.ts'
import { observable } from './observable.ts'

/** Steps kept. */
export const MAX_UNDO_STEPS = 200

type Step = {
  command: Command
  annotationId: AnnotationId
  before: AnnotationState | null
  after: AnnotationState | null
  /** Steps that were done together are taken back together. */
  group: symbol | null
}

/**
 * `changed`: somebody else changed the annotation since, the step was dropped. `full`: the queue was, the step stays.
 * `annotationId` is what the step was about; null where there was none.
 */
export type UndoResult = { outcome: 'done' | 'empty' | 'changed' | 'full'; annotationId: AnnotationId | null }

export type Undo = ReturnType<typeof createUndo>

/**
 * `run` shows and queues a command (false: the queue is full); `stateOf` is what the screen shows of an annotation.
 * After `run` returned true, `stateOf` already shows the command's effect.
 */
export function createUndo(options: {
  run: (command: Command) => boolean
  stateOf: (id: AnnotationId) => AnnotationState | null
  subjectOf: (command: Command) => AnnotationId | null
  newId: () => CommandId
}) {
  const { run, stateOf, subjectOf, newId } = options
  let undoSteps: Step[] = []
  let redoSteps: Step[] = []
  const state = observable({ canUndo: false, canRedo: false })

  return {
    state,
    /** Does a command of this person and remembers how to take it back. False: the queue is full. */
    perform: (command: Command): boolean => performAll([command], null),
    /** As `perform`, of commands that are one step to take back. False: the queue was full before the last of them. */
    performAll: (commands: readonly Command[]): boolean => performAll(commands, Symbol('together')),
    undo: (): UndoResult => moveGroup('undo'),
    redo: (): UndoResult => moveGroup('redo'),
    /** The server refused the command: it cannot be taken back because it was never done. */
    forget(id: CommandId) {
      undoSteps = undoSteps.filter((step) => step.command.id !== id)
      redoSteps = redoSteps.filter((step) => step.command.id !== id)
      tell()
    },
  }

  function performAll(commands: readonly Command[], group: symbol | null): boolean {
    let isFull = false
    for (const command of commands) {
      const step = doStep(command, group)
      isFull = step === 'full'
      if (step === 'full') break
      if (step) undoSteps = [...undoSteps, step].slice(-MAX_UNDO_STEPS)
      redoSteps = []
    }
    tell()
    return !isFull
  }

  // What somebody changed meanwhile stays; the rest of its group is taken back all the same.
  function moveGroup(direction: 'undo' | 'redo'): UndoResult {
    const top = () => (direction === 'undo' ? undoSteps : redoSteps).at(-1)
    const group = top()?.group ?? null
    let result = move(direction)
    while (group !== null && top()?.group === group && result.outcome !== 'full') {
      const next = move(direction)
      if (next.outcome !== 'changed') result = next
    }
    return result
  }

  function move(direction: 'undo' | 'redo'): UndoResult {
    const from = direction === 'undo' ? undoSteps : redoSteps
    const step = from.at(-1)
    if (!step) return { outcome: 'empty', annotationId: null }
    const inverse = invertCommand(step.before, step.command, newId())
    const isUntouched = inverse !== null && isSameFor(inverse, stateOf(step.annotationId), step.after)
    const done = isUntouched ? doStep(inverse, step.group) : null
    if (done === 'full') return { outcome: 'full', annotationId: step.annotationId }
    if (direction === 'undo') undoSteps = from.slice(0, -1)
    else redoSteps = from.slice(0, -1)
    if (done && direction === 'undo') redoSteps = [...redoSteps, done]
    if (done && direction === 'redo') undoSteps = [...undoSteps, done]
    tell()
    return { outcome: done ? 'done' : 'changed', annotationId: step.annotationId }
  }

  function doStep(command: Command, group: symbol | null): Step | 'full' | null {
    const annotationId = subjectOf(command)
    const before = annotationId && stateOf(annotationId)
    if (!run(command)) return 'full'
    if (annotationId === null) return null
    return { command, annotationId, before, after: stateOf(annotationId), group }
  }

  function tell() {
    const next = { canUndo: undoSteps.length > 0, canRedo: redoSteps.length > 0 }
    const now = state.get()
    if (now.canUndo !== next.canUndo || now.canRedo !== next.canRedo) state.set(next)
  }
}

// Compares only what the inverse would write over: a colleague's review does not block taking back a note.
function isSameFor(inverse: Command, now: AnnotationState | null, then: AnnotationState | null): boolean {
  if (!now || !then || now.isDeleted !== then.isDeleted) return false
  const a = now.record
  const b = then.record
  switch (inverse.type) {
    case 'annotation.create':
      return false
    case 'annotation.restore':
      return true
    case 'annotation.delete':
      return isEqual(a.ranges, b.ranges) && a.note === b.note && isEqual(tagsOf(a), tagsOf(b))
    case 'annotation.update':
      return (
        (!inverse.anchor || isEqual(a.ranges, b.ranges)) &&
        (inverse.note === undefined || a.note === b.note) &&
        (!inverse.tags || isEqual(tagsOf(a), tagsOf(b)))
      )
    case 'tag.review': {
      const verdict = (record: AnnotationRecord) => {
        const tag = record.tags.find((t) => t.id === inverse.tagId)
        return tag && [tag.status, tag.reviewReason ?? '']
      }
      return isEqual(verdict(a), verdict(b))
    }
  }
}

const tagsOf = (record: AnnotationRecord) => record.tags.map((tag) => [toDraft(tag), tag.status])
const isEqual = (a: unknown, b: unknown) => canonical(a) === canonical(b)
const canonical = (value: unknown) =>
  JSON.stringify(value, (_, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  )
