// Between pixels and places in the text. All pixels are of the window unless a name says otherwise.
import type { BlockId } from '../../shared/model/ids.ts'
import { textOf } from './painter.ts'

/** The block and UTF-16 offset under a pointer, or null where there is no letter under it. */
export function placeAt(root: HTMLElement, x: number, y: number): { blockId: BlockId; offset: number } | null {
  const caret = caretAt(x, y)
  const element = caret && closestBlock(caret.node)
  if (!caret || !element || !root.contains(element)) return null
  const text = textOf(element)
  if (!text || caret.node !== text) return null
  // The caret goes to the nearest gap; the letter pointed at is before or behind it.
  for (const start of [caret.offset, caret.offset - 1]) {
    if (start < 0 || start >= text.length) continue
    const isInside = [...rangeOf(text, start, start + 1).getClientRects()].some(
      (rect) => x >= rect.left - 1 && x <= rect.right + 1 && y >= rect.top - 2 && y <= rect.bottom + 2,
    )
    if (isInside) return { blockId: element.dataset.block as BlockId, offset: start }
  }
  return null
}

/** Boxes of a stretch of a block's text, in visual lines. */
export function rectsOf(element: HTMLElement, start: number, end: number): DOMRect[] {
  const text = textOf(element)
  if (!text) return [element.getBoundingClientRect()]
  return [...rangeOf(text, start, end).getClientRects()]
}

/** Where a caret at a UTF-16 offset stands: a box of no width. */
export function caretRect(element: HTMLElement, offset: number): { x: number; top: number; height: number } {
  const text = textOf(element)
  if (!text) {
    const box = element.getBoundingClientRect()
    const x = getComputedStyle(element).direction === 'rtl' ? box.right : box.left
    return { x, top: box.top, height: box.height }
  }
  const rect = rangeOf(text, offset, offset).getClientRects()[0]
  if (rect) return { x: rect.left, top: rect.top, height: rect.height }
  // Some gaps (after a line end) have no box of their own: stand at the end of the letter before.
  const box = rectsOf(element, Math.max(0, offset - 1), Math.max(1, offset)).at(-1) ?? element.getBoundingClientRect()
  const x = getComputedStyle(element).direction === 'rtl' ? box.left : box.right
  return { x, top: box.top, height: box.height }
}

const closestBlock = (node: Node) =>
  (node instanceof HTMLElement ? node : node.parentElement)?.closest<HTMLElement>('[data-block]') ?? null

function rangeOf(text: Text, start: number, end: number): Range {
  const range = document.createRange()
  range.setStart(text, Math.min(start, text.length))
  range.setEnd(text, Math.min(end, text.length))
  return range
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ('caretPositionFromPoint' in document) {
    const caret = document.caretPositionFromPoint(x, y)
    return caret && { node: caret.offsetNode, offset: caret.offset }
  }
  const range = (document as Document).caretRangeFromPoint(x, y)
  return range && { node: range.startContainer, offset: range.startOffset }
}
