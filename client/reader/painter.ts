// Paints annotations and selections with the CSS Custom Highlight API: ranges beside the text, never elements in it, so
// that Arabic letters keep their joining and the browser's find sees one text. Blocks far from the window are not painted.
import type { AnnotationId, BlockId } from '../../shared/model/ids.ts'
import { flattenSpans, type Span } from './flatten.ts'

/** Depths told apart; deeper nesting looks like the deepest. */
export const PAINTED_DEPTHS = 4

/** Names in ::highlight(), with what wins where several lie on the same text. */
const PRIORITY = {
  'mq-untagged': 0,
  'mq-depth-1': 1,
  'mq-depth-2': 2,
  'mq-depth-3': 3,
  'mq-depth-4': 4,
  'mq-suggested-actor': 5,
  'mq-suggested-issue': 6,
  'mq-suggested-now': 19,
  'mq-hover': 20,
  'mq-focus': 21,
  'mq-pending': 22,
  'mq-flash': 23,
} as const
const PEER_PRIORITY = 10

type DepthName = 'mq-untagged' | `mq-depth-${1 | 2 | 3 | 4}`
/** A passing mark over the text: what is suggested, hovered, focused, about to be tagged, just jumped to, selected by a colleague. */
export type MarkName =
  | `mq-suggested-${'actor' | 'issue' | 'now'}`
  | 'mq-hover'
  | 'mq-focus'
  | 'mq-pending'
  | 'mq-flash'
  | `mq-peer-${number}`

/** A stretch of one block in UTF-16 offsets. */
export type PaintedRange = { blockId: BlockId; start: number; end: number }

export type Painter = ReturnType<typeof createPainter>

/** `element` and `spans` answer for the blocks as they are now. `destroy` takes everything off the page. */
export function createPainter(options: {
  element: (blockId: BlockId) => HTMLElement | null
  spans: (blockId: BlockId) => readonly Span<AnnotationId>[]
  isTagged: (id: AnnotationId) => boolean
}) {
  const { element, spans, isTagged } = options
  const painted = new Map<BlockId, [DepthName, AbstractRange][]>()
  const marks = new Map<MarkName, AbstractRange[]>()

  return {
    /** Paints the annotations of a block anew. */
    paint(blockId: BlockId) {
      erase(blockId)
      const text = textOf(element(blockId))
      if (!text) return
      const ranges = flattenSpans(spans(blockId)).map((run): [DepthName, AbstractRange] => {
        const depth = Math.min(run.ids.length, PAINTED_DEPTHS) as 1 | 2 | 3 | 4
        return [run.ids.some(isTagged) ? `mq-depth-${depth}` : 'mq-untagged', staticRange(text, run.start, run.end)]
      })
      for (const [name, range] of ranges) highlight(name)?.add(range)
      if (ranges.length > 0) painted.set(blockId, ranges)
    },
    erase,
    /** Replaces what carries the mark `name`. */
    mark(name: MarkName, ranges: readonly PaintedRange[]) {
      const registered = highlight(name)
      if (!registered) return
      for (const range of marks.get(name) ?? []) registered.delete(range)
      const next = ranges.flatMap((range) => {
        const text = textOf(element(range.blockId))
        return text ? [staticRange(text, range.start, range.end)] : []
      })
      for (const range of next) registered.add(range)
      marks.set(name, next)
    },
    destroy() {
      for (const blockId of [...painted.keys()]) erase(blockId)
      for (const [name, ranges] of marks) for (const range of ranges) highlight(name)?.delete(range)
      marks.clear()
    },
  }

  function erase(blockId: BlockId) {
    for (const [name, range] of painted.get(blockId) ?? []) highlight(name)?.delete(range)
    painted.delete(blockId)
  }
}

// Browsers without the API show the text and the margin; nothing else is lost.
function highlight(name: DepthName | MarkName): Highlight | null {
  if (typeof Highlight === 'undefined') return null
  const known = CSS.highlights.get(name)
  if (known) return known
  const made = new Highlight()
  made.priority = name in PRIORITY ? PRIORITY[name as keyof typeof PRIORITY] : PEER_PRIORITY
  CSS.highlights.set(name, made)
  return made
}

/** The text node of a block's element; null where the block is empty or not on the page. */
export function textOf(element: HTMLElement | null): Text | null {
  const first = element?.firstChild
  return first?.nodeType === Node.TEXT_NODE ? (first as Text) : null
}

const staticRange = (text: Text, start: number, end: number) =>
  new StaticRange({
    startContainer: text,
    startOffset: Math.min(start, text.length),
    endContainer: text,
    endOffset: Math.min(end, text.length),
  })
