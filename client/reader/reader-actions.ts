// What an analyst does in the reader, each as one function: from a selection or the focused annotation to a command.
// Says in one sentence what happened or why not; never asks the server.
import type { AnnotationRecord, BlockRange, TagDraft } from '../../shared/model/annotation.ts'
import type { Command, ReviewTag } from '../../shared/model/command.ts'
import type { AnnotationId, LayerId, ProjectId, TagId } from '../../shared/model/ids.ts'
import type { reader as readerMessages } from '../i18n/messages/reader.ts'
import type { tagging as taggingMessages } from '../i18n/messages/tagging.ts'
import { type Observable, observable } from '../sync/observable.ts'
import type { UndoResult } from '../sync/undo.ts'
import {
  type Anchor,
  anchorProblem,
  createAnnotation,
  deleteAnnotation,
  moveAnnotation,
  newTag,
  putTag,
  removeTag,
  reviewTag,
  tripleProblem,
  writeNote,
} from '../tagging/commands.ts'
import type { CompleteTriple, PaletteStep, Triple } from '../tagging/palette-state.ts'
import { readRecent, rememberTriple } from '../tagging/recent.ts'
import type { DocumentSession } from './document-session.ts'
import { quoteOf, subtractRanges, uniteRanges } from './ranges.ts'
import type { ReaderView } from './reader-view.ts'
import { moveEdge } from './selection-ranges.ts'

/** What the open palette will tag: a new passage, or an annotation (one tag of it, if `tag` is there). */
export type PaletteTarget =
  /** `start`: where the palette opens, with what is filled in. */
  | { kind: 'passage'; anchor: Anchor; start?: { step: PaletteStep; triple: Triple } }
  | { kind: 'annotation'; record: AnnotationRecord; tag: TagDraft | null; step: PaletteStep }

/** Sentences by their key: `said` in messages/reader, `problem` in messages/tagging. */
export type SaidKey = `said.${keyof (typeof readerMessages)['en']['said']}`
export type ProblemKey = `problem.${keyof (typeof taggingMessages)['en']['problem']}`
/** `count` makes saying the same thing twice two sayings. */
export type Saying = { key: SaidKey | ProblemKey; count: number }

export type ReaderActions = ReturnType<typeof createReaderActions>

/** `canEdit` and `canCreate` hide what the server would refuse; the server decides. */
export function createReaderActions(options: {
  view: ReaderView
  session: DocumentSession
  projectId: ProjectId
  layerId: LayerId
  canCreate: boolean
  canEdit: (record: AnnotationRecord) => boolean
}) {
  const { view, session, projectId, layerId, canCreate, canEdit } = options
  const palette: Observable<PaletteTarget | null> = observable<PaletteTarget | null>(null)
  const noteOf = observable<AnnotationId | null>(null)
  const said = observable<Saying | null>(null)
  let count = 0

  const say = (key: Saying['key']) => said.set({ key, count: count++ })
  const focusedRecord = () => session.layer.view().records.get(view.focused.get() as AnnotationId) ?? null

  return {
    palette,
    /** Annotation whose note is being written. */
    noteOf,
    said,
    canCreate,
    canEdit,
    say,
    /** Opens the palette for the selection, else for the focused annotation. */
    tag(isExact: boolean): boolean {
      const anchor = selectedAnchor(isExact)
      if (anchor && !canCreate) return complain('said.notYours')
      if (anchor) {
        const problem = anchorProblem(anchor)
        if (problem) return complain(`problem.${problem}`)
        open({ kind: 'passage', anchor })
        return true
      }
      const record = editable()
      if (!record) return false
      open({ kind: 'annotation', record, tag: null, step: 'actor' })
      return true
    },
    /** Opens the palette for a passage that was not selected, with what is likely filled in. */
    tagPassage(ranges: BlockRange[], triple: Triple): boolean {
      const model = view.model()
      if (!model) return false
      if (!canCreate) return complain('said.notYours')
      const step = triple.actorId === null ? 'actor' : triple.issueId === null ? 'issue' : 'stance'
      open({ kind: 'passage', anchor: { ranges, quote: quoteOf(model, ranges) }, start: { step, triple } })
      return true
    },
    /** Tags each passage with the same triple: one annotation each, one step to take back. */
    tagAll(passages: readonly BlockRange[][], triple: CompleteTriple): void {
      const model = view.model()
      if (!model) return
      const commands = passages.map((ranges) =>
        createAnnotation(layerId, { ranges, quote: quoteOf(model, ranges) }, [newTag(triple)]),
      )
      say(session.undo.performAll(commands) ? 'said.allAccepted' : 'problem.queueFull')
    },
    /** Opens the palette on one tag of an annotation. */
    editTag(record: AnnotationRecord, tag: TagDraft, step: PaletteStep) {
      view.focusAnnotation(record.id)
      open({ kind: 'annotation', record, tag, step })
    },
    addTag(record: AnnotationRecord) {
      view.focusAnnotation(record.id)
      open({ kind: 'annotation', record, tag: null, step: 'actor' })
    },
    savePalette(triple: CompleteTriple) {
      const target = palette.get()
      if (!target) return
      close()
      rememberTriple(projectId, triple)
      if (target.kind === 'passage') create(target.anchor, [newTag(triple)], 'said.created')
      else {
        const record = session.layer.view().records.get(target.record.id) ?? target.record
        const tag = target.tag ? { ...target.tag, ...triple } : newTag(triple)
        if (perform(putTag(record, tag))) say('said.tagged')
      }
      view.editor.focus()
    },
    /** Closes the palette; the text has its selection and caret back. */
    cancelPalette() {
      close()
      view.editor.focus()
    },
    /** Marks the selection without a tag. */
    mark(isExact: boolean): boolean {
      const anchor = selectedAnchor(isExact)
      if (!anchor) return complain('said.selectFirst')
      if (!canCreate) return complain('said.notYours')
      create(anchor, [], 'said.marked')
      return true
    },
    /** Puts the last triple on the selection, else on the focused annotation. */
    repeat(isExact: boolean): boolean {
      const { last } = readRecent(projectId)
      if (!last) return complain('said.nothingToRepeat')
      const anchor = selectedAnchor(isExact)
      if (anchor) {
        if (!canCreate) return complain('said.notYours')
        create(anchor, [newTag(last)], 'said.created')
        return true
      }
      const record = editable()
      if (!record) return false
      const problem = tripleProblem(record, last)
      if (problem) return complain(`problem.${problem}`)
      if (perform(putTag(record, newTag(last)))) say('said.tagged')
      return true
    },
    /** Changes the focused annotation by the selection: adds it, cuts it out, or becomes it. */
    reshape(how: 'add' | 'cut' | 'replace', isExact: boolean): boolean {
      const record = editable()
      const model = view.model()
      if (!record || !model) return false
      const ranges = view.selectedRanges(isExact)
      if (ranges.length === 0) return complain('said.selectFirst')
      if (how === 'add') move(record, uniteRanges(model, record.ranges, ranges))
      else if (how === 'cut') move(record, subtractRanges(model, record.ranges, ranges))
      else move(record, ranges)
      view.collapse()
      return true
    },
    /** Moves an edge of the focused annotation by one word. */
    moveEdge(edge: 'start' | 'end', delta: 1 | -1): boolean {
      const record = editable()
      const model = view.model()
      if (!record || !model) return false
      move(record, moveEdge(model, record.ranges, edge, delta))
      return true
    },
    note(): boolean {
      const record = editable()
      if (!record) return false
      noteOf.set(record.id)
      return true
    },
    saveNote(record: AnnotationRecord, note: string) {
      noteOf.set(null)
      const now = session.layer.view().records.get(record.id)
      if (now && note !== now.note) perform(writeNote(now, note))
    },
    saveTag(record: AnnotationRecord, tag: TagDraft) {
      perform(putTag(record, tag))
    },
    removeTag(record: AnnotationRecord, tagId: TagId) {
      perform(removeTag(record, tagId))
    },
    /** Deletes the focused annotation and focuses the one after it. */
    remove(): boolean {
      const record = editable()
      if (!record) return false
      const ids = view.ordered().map((other) => other.id)
      const at = ids.indexOf(record.id)
      if (!perform(deleteAnnotation(record))) return true
      view.focusAnnotation(ids[at + 1] ?? ids[at - 1] ?? null)
      say('said.deleted')
      return true
    },
    review(tagId: TagId, decision: ReviewTag['decision'], reason: string) {
      perform(reviewTag(tagId, decision, reason))
    },
    /** Focuses the next (+1) or previous annotation, from the focused one or else from the caret. */
    step(delta: 1 | -1): boolean {
      const records = view.ordered()
      if (records.length === 0) return complain('said.noAnnotations')
      const current = records.findIndex((record) => record.id === view.focused.get())
      const next = current >= 0 ? current + delta : fromCaret(records, delta)
      const target = records[(next + records.length) % records.length]
      if (target) view.focusAnnotation(target.id, { scroll: true, caret: true })
      return true
    },
    undo: (): boolean => tell(session.undo.undo(), 'said.undone', 'said.nothingToUndo'),
    redo: (): boolean => tell(session.undo.redo(), 'said.redone', 'said.nothingToRedo'),
  }

  function selectedAnchor(isExact: boolean): Anchor | null {
    const model = view.model()
    const ranges = view.selectedRanges(isExact)
    return model && ranges.length > 0 ? { ranges, quote: quoteOf(model, ranges) } : null
  }

  function create(anchor: Anchor, tags: TagDraft[], done: Saying['key']) {
    const problem = anchorProblem(anchor)
    if (problem) return complain(`problem.${problem}`)
    const command = createAnnotation(layerId, anchor, tags)
    if (!perform(command)) return
    view.collapse()
    view.focusAnnotation(command.annotationId)
    say(done)
  }

  function move(record: AnnotationRecord, ranges: BlockRange[]) {
    const model = view.model()
    if (!model) return
    const anchor = { ranges, quote: quoteOf(model, ranges) }
    const problem = anchorProblem(anchor)
    if (problem) return complain(`problem.${problem}`)
    if (JSON.stringify(ranges) === JSON.stringify(record.ranges)) return
    if (perform(moveAnnotation(record, anchor))) say('said.moved')
  }

  function perform(command: Command): boolean {
    if (session.perform(command)) return true
    say('problem.queueFull')
    return false
  }

  function editable(): AnnotationRecord | null {
    const record = focusedRecord()
    if (record && canEdit(record)) return record
    say(record || !canCreate ? 'said.notYours' : 'said.focusFirst')
    return null
  }

  function open(target: PaletteTarget) {
    const ranges = target.kind === 'passage' ? target.anchor.ranges : target.record.ranges
    view.mark('mq-pending', ranges)
    palette.set(target)
  }

  function close() {
    view.mark('mq-pending', [])
    palette.set(null)
  }

  function complain(key: Saying['key']): true {
    say(key)
    return true
  }

  // The first annotation at or behind the caret, or the last one before it.
  function fromCaret(records: AnnotationRecord[], delta: 1 | -1): number {
    const caret = view.selection.get()?.head
    const model = view.model()
    if (!caret || !model) return delta > 0 ? 0 : records.length - 1
    const behind = records.findIndex((record) => {
      const first = record.ranges[0]
      return first && model.compare({ blockId: first.blockId, offset: first.start }, caret) >= 0
    })
    const at = behind < 0 ? records.length : behind
    return delta > 0 ? at : at - 1
  }

  // Shows what was touched: an undo out of sight would be a change nobody saw.
  function tell({ outcome, annotationId }: UndoResult, done: SaidKey, empty: SaidKey): true {
    if (outcome === 'empty') say(empty)
    else if (outcome === 'full') say('problem.queueFull')
    else say(outcome === 'done' ? done : 'said.changedSince')
    if (annotationId) view.focusAnnotation(annotationId, { scroll: true })
    return true
  }
}
