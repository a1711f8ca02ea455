// The document on the page: editor, painting, hit-testing, focus. Plain code over one session; React draws what stands
// beside the text from its observables. Invariant: what is painted in a visible block is what the layer says now.
import type { AnnotationRecord, BlockRange } from '../../shared/model/annotation.ts'
import type { AnnotationId, BlockId } from '../../shared/model/ids.ts'
import type { TextPoint } from '../../shared/protocol/awareness.ts'
import { type Observable, observable } from '../sync/observable.ts'
import { createBlockIndex } from './block-index.ts'
import type { DocumentSession } from './document-session.ts'
import { placeAt, rectsOf } from './geometry.ts'
import { createLockedEditor, type LockedEditor } from './locked-editor.ts'
import { createPainter, type MarkName, type PaintedRange } from './painter.ts'
import { selectionToRanges } from './selection-ranges.ts'
import { type TextModel, toUtf16Range } from './text-model.ts'

// Blocks within one window's height of what is seen are painted and have their cards.
const NEAR = '100% 0px'
const FLASH_MS = 1_500

export type TextSelection = { anchor: TextPoint; head: TextPoint; isEmpty: boolean }

export type ReaderView = {
  editor: LockedEditor
  visible: Observable<ReadonlySet<BlockId>>
  focused: Observable<AnnotationId | null>
  hovered: Observable<readonly AnnotationId[]>
  selection: Observable<TextSelection | null>
  /** True while the pointer is down: the selection is not finished. */
  isSelecting: Observable<boolean>
  /** Counts up whenever places on the page may have moved. */
  layout: Observable<number>
  model: () => TextModel | null
  /** Annotations in reading order. */
  ordered: () => AnnotationRecord[]
  /** Annotations with a stretch in a visible block, in reading order. */
  near: () => AnnotationRecord[]
  annotationsAt: (x: number, y: number) => AnnotationId[]
  /** Ranges of the selection; `isExact` keeps its characters. */
  selectedRanges: (isExact: boolean) => BlockRange[]
  /** The text's boxes of `ranges` in the window; empty where none is on the page. */
  rects: (ranges: readonly BlockRange[]) => DOMRect[]
  element: (blockId: BlockId) => HTMLElement | null
  mark: (name: MarkName, ranges: readonly BlockRange[]) => void
  /** Brings a passage into the middle part of the window. */
  reveal: (ranges: readonly BlockRange[]) => void
  focusAnnotation: (id: AnnotationId | null, how?: { scroll?: boolean; caret?: boolean; flash?: boolean }) => void
  hover: (ids: readonly AnnotationId[]) => void
  /** Puts the caret where the selection ends. */
  collapse: () => void
  destroy: () => void
}

/** Shows the session's document in `parent`. The caller destroys the view before it closes the session. */
export function createReaderView(options: {
  parent: HTMLElement
  session: DocumentSession
  label: string
  lang: string
  onKey: (event: KeyboardEvent) => boolean
}): ReaderView {
  const { parent, session } = options
  const { layer } = session
  const index = createBlockIndex()
  const visible = observable<ReadonlySet<BlockId>>(new Set())
  const focused = observable<AnnotationId | null>(null)
  const hovered = observable<readonly AnnotationId[]>([])
  const selection = observable<TextSelection | null>(null)
  const isSelecting = observable(false)
  const layout = observable(0)
  let model: TextModel | null = null
  let flashTimer: ReturnType<typeof setTimeout> | null = null

  const editor = createLockedEditor({
    parent,
    label: options.label,
    lang: options.lang,
    events: { onKey: options.onKey, onSelection: takeSelection },
  })
  const painter = createPainter({
    element,
    spans: index.spans,
    isTagged: (id) => (layer.view().records.get(id)?.tags.length ?? 0) > 0,
  })
  const seen = new IntersectionObserver(takeVisibility, { root: scrollerOf(parent), rootMargin: NEAR })
  const resized = new ResizeObserver(() => layout.set(layout.get() + 1))
  resized.observe(parent)

  // The editor draws a block anew when something wrote into the page; what was painted there is painted again.
  const redrawn = new MutationObserver(repaint)
  redrawn.observe(editor.view.dom, { childList: true, characterData: true, subtree: true })

  const leave = [session.text.subscribe(takeText), layer.subscribe(takeRecords)]
  takeText()

  return {
    editor,
    visible,
    focused,
    hovered,
    selection,
    isSelecting,
    layout,
    model: () => model,
    ordered: () => sort([...layer.view().records.values()]),
    near() {
      const ids = new Set([...visible.get()].flatMap((blockId) => index.spans(blockId).map((span) => span.id)))
      const focus = focused.get()
      if (focus) ids.add(focus)
      return sort([...ids].flatMap((id) => layer.view().records.get(id) ?? []))
    },
    annotationsAt(x, y) {
      const place = placeAt(editor.view.dom, x, y)
      if (!place) return []
      const here = index
        .spans(place.blockId)
        .filter((span) => span.start <= place.offset && place.offset < span.end)
        .sort((a, b) => a.start - b.start || b.end - a.end)
      return [...new Set(here.map((span) => span.id))]
    },
    selectedRanges(isExact) {
      const now = selection.get()
      return model && now && !now.isEmpty ? selectionToRanges(model, now, { isExact }) : []
    },
    rects,
    element,
    mark: (name, ranges) => painter.mark(name, painted(ranges)),
    reveal: centre,
    focusAnnotation,
    hover(ids) {
      if (ids.length === hovered.get().length && ids.every((id, i) => id === hovered.get()[i])) return
      hovered.set(ids)
      markRecords('mq-hover', ids)
    },
    collapse() {
      editor.select(editor.view.state.selection.head)
    },
    destroy() {
      for (const stop of leave) stop()
      if (flashTimer) clearTimeout(flashTimer)
      seen.disconnect()
      redrawn.disconnect()
      resized.disconnect()
      painter.destroy()
      editor.destroy()
    },
  }

  function takeText() {
    const next = session.text.get()
    if (!next) return
    model = next
    editor.setBlocks(next.blocks)
    for (const [id, record] of layer.view().records) index.update(next, id, record)
    repaint()
  }

  function repaint() {
    seen.disconnect()
    for (const child of editor.view.dom.children) seen.observe(child)
    for (const blockId of visible.get()) painter.paint(blockId)
    layout.set(layout.get() + 1)
  }

  function takeRecords(changed: ReadonlySet<AnnotationId>) {
    if (!model) return
    const touched = new Set<BlockId>()
    for (const id of changed) {
      for (const blockId of index.update(model, id, layer.view().records.get(id))) touched.add(blockId)
    }
    for (const blockId of touched) if (visible.get().has(blockId)) painter.paint(blockId)
    const focus = focused.get()
    if (focus && changed.has(focus)) {
      if (layer.view().records.has(focus)) markRecords('mq-focus', [focus])
      else focusAnnotation(null)
    }
    if (hovered.get().some((id) => changed.has(id))) markRecords('mq-hover', hovered.get())
  }

  function takeVisibility(entries: IntersectionObserverEntry[]) {
    const next = new Set(visible.get())
    for (const { target, isIntersecting } of entries) {
      const blockId = (target as HTMLElement).dataset.block as BlockId
      if (isIntersecting) {
        next.add(blockId)
        painter.paint(blockId)
      } else {
        next.delete(blockId)
        painter.erase(blockId)
      }
    }
    visible.set(next)
  }

  function takeSelection(at: { anchor: number; head: number; isFocused: boolean }) {
    const anchor = model?.toPoint(at.anchor)
    const head = model?.toPoint(at.head)
    if (!anchor || !head) return
    if (!at.isFocused && selection.get() === null) return
    selection.set({ anchor, head, isEmpty: at.anchor === at.head })
    session.presence.setSelection({ anchor, head })
  }

  function focusAnnotation(
    id: AnnotationId | null,
    how: { scroll?: boolean; caret?: boolean; flash?: boolean } = {},
  ): void {
    const record = id === null ? undefined : layer.view().records.get(id)
    focused.set(record?.id ?? null)
    markRecords('mq-focus', record ? [record.id] : [])
    if (!record || !model) return
    const first = record.ranges[0]
    if (how.caret && first) {
      const position = model.toPosition({ blockId: first.blockId, offset: first.start })
      if (position !== null) editor.select(position)
      editor.focus()
    }
    if (how.scroll) centre(record.ranges)
    if (how.flash) {
      markRecords('mq-flash', [record.id])
      if (flashTimer) clearTimeout(flashTimer)
      flashTimer = setTimeout(() => painter.mark('mq-flash', []), FLASH_MS)
    }
  }

  // Scrolls only when the passage is not in the middle part of the window already.
  function centre(ranges: readonly BlockRange[]) {
    const scroller = scrollerOf(parent)
    const rect = rects(ranges)[0]
    if (!rect || !scroller) return
    const box = scroller.getBoundingClientRect()
    const offset = rect.top - box.top
    if (offset > box.height * 0.2 && offset < box.height * 0.65) return
    scroller.scrollBy({ top: offset - box.height * 0.4, behavior: 'instant' })
  }

  function markRecords(name: MarkName, ids: readonly AnnotationId[]) {
    const ranges = ids.flatMap((id) => layer.view().records.get(id)?.ranges ?? [])
    painter.mark(name, painted(ranges))
  }

  function painted(ranges: readonly BlockRange[]): PaintedRange[] {
    return ranges.flatMap((range) => {
      const utf16 = model && toUtf16Range(model, range)
      return utf16 ? [{ blockId: range.blockId, ...utf16 }] : []
    })
  }

  function rects(ranges: readonly BlockRange[]): DOMRect[] {
    return painted(ranges).flatMap(({ blockId, start, end }) => {
      const block = element(blockId)
      return block ? rectsOf(block, start, end) : []
    })
  }

  function element(blockId: BlockId): HTMLElement | null {
    const at = model?.indexOf(blockId)
    return at === undefined ? null : editor.element(at)
  }

  function sort(records: AnnotationRecord[]): AnnotationRecord[] {
    const place = (record: AnnotationRecord) => {
      const first = record.ranges[0]
      return { block: (first && model?.indexOf(first.blockId)) ?? 0, first }
    }
    return records
      .map((record) => ({ record, ...place(record) }))
      .sort(
        (a, b) =>
          a.block - b.block ||
          (a.first?.start ?? 0) - (b.first?.start ?? 0) ||
          (b.first?.end ?? 0) - (a.first?.end ?? 0) ||
          (a.record.id < b.record.id ? -1 : 1),
      )
      .map(({ record }) => record)
  }
}

/** The element that scrolls `element`: the nearest one above that may. */
export function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let above = element.parentElement; above; above = above.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(above).overflowY)) return above
  }
  return document.scrollingElement as HTMLElement | null
}
