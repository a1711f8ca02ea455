// What a layer looks like on this screen: the records that the server committed (Yjs), overlaid by the commands of this
// person that are still on their way. Law: the overlay shows what the server will show once it has done them. A
// command leaves the overlay at the moment its effect is seen in the committed records, so nothing flickers or doubles.
import type * as Y from 'yjs'
import { type AnnotationState, foldCommand, type Stamp, toDraft } from '../../shared/doc/fold.ts'
import { layerMap, readLayer, readRecord } from '../../shared/doc/layer.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId, CommandId } from '../../shared/model/ids.ts'

/** Deleted records remembered so that a deletion can be taken back on screen at once. */
const MAX_DELETED_REMEMBERED = 500

/** One version of the layer. A record that did not change is the same object in the next version. */
export type LayerView = { version: number; records: ReadonlyMap<AnnotationId, AnnotationRecord> }

type Pending = {
  command: Command
  stamp: Stamp
  annotationId: AnnotationId | null
  /** Its effect was seen in the committed records. */
  isReflected: boolean
  isAcknowledged: boolean
}

export type LayerStore = {
  view: () => LayerView
  /** The committed or, if it was deleted while this page was open, last known state. */
  stateOf: (id: AnnotationId) => AnnotationState | null
  /** Which annotation a command is about; null for a review of a tag that is not here. */
  subjectOf: (command: Command) => AnnotationId | null
  add: (command: Command, stamp: Stamp) => void
  /** The server has committed the command; its effect may still be on its way. */
  acknowledge: (id: CommandId) => void
  /** The command will never be done: its effect leaves the screen. */
  reject: (id: CommandId) => void
  /** Drops acknowledged commands whose effect was overtaken before it was seen. Returns how many there were. */
  forgetAcknowledged: () => number
  /** `changed` holds every annotation whose record is another one than before. */
  subscribe: (listener: (changed: ReadonlySet<AnnotationId>) => void) => () => void
  /** Reads another document from now on; what this person has on the way stays as it is. */
  readFrom: (doc: Y.Doc) => void
  close: () => void
}

/** Reads `doc` (never writes it) until closed. */
export function createLayerStore(doc: Y.Doc): LayerStore {
  let map = layerMap(doc)
  const committed = readLayer(doc) as Map<AnnotationId, AnnotationRecord>
  const deleted = new Map<AnnotationId, AnnotationRecord>()
  const records = new Map(committed)
  const listeners = new Set<(changed: ReadonlySet<AnnotationId>) => void>()
  let pending: Pending[] = []
  let view: LayerView = { version: 0, records }

  const onCommitted = (event: Y.YMapEvent<unknown>) => {
    const changed = new Set<AnnotationId>()
    for (const [key, { oldValue }] of event.changes.keys) {
      const id = key as AnnotationId
      const record = readRecord(map.get(key))
      const before = committed.get(id) ?? readRecord(oldValue)
      if (record) {
        committed.set(id, record)
        deleted.delete(id)
      } else {
        committed.delete(id)
        if (before) remember(id, before)
      }
      changed.add(id)
    }
    for (const id of pendingSubjects()) changed.add(id)
    reflect(changed)
    recompute(changed)
  }
  map.observe(onCommitted)

  return {
    view: () => view,
    stateOf,
    subjectOf,
    add(command, stamp) {
      const entry: Pending = {
        command,
        stamp,
        annotationId: subjectOf(command),
        isReflected: false,
        isAcknowledged: false,
      }
      pending.push(entry)
      if (entry.annotationId) recompute(new Set([entry.annotationId]))
    },
    acknowledge(id) {
      const entry = pending.find((p) => p.command.id === id)
      if (!entry) return
      entry.isAcknowledged = true
      if (entry.annotationId === null) return remove(entry)
      reflect(new Set([entry.annotationId]))
      if (pending.includes(entry)) return
      recompute(new Set([entry.annotationId]))
    },
    reject(id) {
      const entry = pending.find((p) => p.command.id === id)
      if (!entry) return
      remove(entry)
      if (entry.annotationId) recompute(new Set([entry.annotationId]))
      recompute(pendingSubjects())
    },
    forgetAcknowledged() {
      const overtaken = pending.filter((entry) => entry.isAcknowledged)
      pending = pending.filter((entry) => !entry.isAcknowledged)
      recompute(new Set(overtaken.flatMap((entry) => entry.annotationId ?? [])))
      return overtaken.length
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    readFrom(next) {
      map.unobserve(onCommitted)
      map = layerMap(next)
      map.observe(onCommitted)
      const found = readLayer(next) as Map<AnnotationId, AnnotationRecord>
      const changed = new Set([...committed.keys(), ...found.keys()])
      for (const id of changed) {
        const [before, record] = [committed.get(id), found.get(id)]
        // The same record stays the same object: what shows it need not be drawn anew.
        if (before && record && isSame([before], [record])) changed.delete(id)
        else if (record) committed.set(id, record)
        else committed.delete(id)
      }
      for (const id of pendingSubjects()) changed.add(id)
      reflect(changed)
      recompute(changed)
    },
    close() {
      map.unobserve(onCommitted)
      listeners.clear()
    },
  }

  function stateOf(id: AnnotationId): AnnotationState | null {
    return overlay(id)
  }

  function overlay(id: AnnotationId): AnnotationState | null {
    const record = committed.get(id)
    const lost = deleted.get(id)
    let state: AnnotationState | null = record
      ? { record, isDeleted: false }
      : lost
        ? { record: lost, isDeleted: true }
        : null
    for (const entry of pending) {
      if (entry.annotationId !== id || entry.isReflected) continue
      state = foldCommand(state, entry.command, entry.stamp) ?? state
    }
    return state
  }

  // A command is reflected only after all earlier ones on the same annotation are: the server does them in order,
  // and a value that happens to be the same already would otherwise be taken for the answer.
  function reflect(ids: ReadonlySet<AnnotationId>) {
    for (const id of ids) {
      for (const entry of pending.filter((p) => p.annotationId === id)) {
        if (!entry.isReflected && !isReflectedIn(committed.get(id), entry.command)) break
        entry.isReflected = true
      }
    }
    pending = pending.filter((entry) => !(entry.isReflected && entry.isAcknowledged))
  }

  function recompute(ids: ReadonlySet<AnnotationId>) {
    const changed = new Set<AnnotationId>()
    for (const id of ids) {
      const state = overlay(id)
      const record = state && !state.isDeleted ? state.record : undefined
      if (record === records.get(id)) continue
      if (record) records.set(id, record)
      else records.delete(id)
      changed.add(id)
    }
    if (changed.size === 0) return
    view = { version: view.version + 1, records }
    for (const listener of [...listeners]) listener(changed)
  }

  // A review names a tag; which annotation that is may show only when the tag has arrived, or is shown again.
  function pendingSubjects(): Set<AnnotationId> {
    for (const entry of pending) entry.annotationId ??= subjectOf(entry.command)
    return new Set(pending.flatMap((entry) => entry.annotationId ?? []))
  }

  function subjectOf(command: Command): AnnotationId | null {
    if (command.type !== 'tag.review') return command.annotationId
    for (const record of records.values()) if (record.tags.some((tag) => tag.id === command.tagId)) return record.id
    return null
  }

  function remember(id: AnnotationId, record: AnnotationRecord) {
    deleted.set(id, record)
    const oldest = deleted.keys().next().value
    if (deleted.size > MAX_DELETED_REMEMBERED && oldest !== undefined) deleted.delete(oldest)
  }

  function remove(entry: Pending) {
    pending = pending.filter((p) => p !== entry)
  }
}

/** True if `record` (undefined: there is none) shows what `command` asks for. */
function isReflectedIn(record: AnnotationRecord | undefined, command: Command): boolean {
  switch (command.type) {
    case 'annotation.create':
    case 'annotation.restore':
      return record !== undefined
    case 'annotation.delete':
      return record === undefined
    case 'annotation.update':
      return (
        record !== undefined &&
        (command.note === undefined || record.note === command.note) &&
        (command.anchor === undefined || isSame(record.ranges, command.anchor.ranges)) &&
        (command.tags === undefined || isSame(record.tags.map(toDraft), command.tags))
      )
    case 'tag.review': {
      const tag = record?.tags.find((t) => t.id === command.tagId)
      return tag?.status === command.decision
    }
  }
}

// Both sides are flat JSON written with the same keys; order of keys is made the same by sorting.
const isSame = (a: readonly object[], b: readonly object[]) =>
  a.length === b.length && a.every((item, i) => stable(item) === stable(b[i] ?? {}))
const stable = (item: object) => JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
