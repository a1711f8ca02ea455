// Whether a table holds data or lays out a page, which decides whether its rows or what stands in its cells are units.
import { attribute, type Element, elementsOf } from './dom.ts'

/** What data cells do not hold. */
const LAYOUT = /^(?:table|h[1-6]|ol|ul|blockquote|article|section|main|header|footer)$/
/** More paragraphs than this in a cell are a page, not a value. */
const MAX_PARAGRAPHS = 6

/** True if `table` lays out a page. Looks no further than needed. */
export function isLayout(table: Element): boolean {
  if (/^(?:presentation|none)$/.test(attribute(table, 'role') ?? '')) return true
  let widest = 0
  let width = 0
  let paragraphs = 0
  for (const element of elementsOf(table)) {
    if (LAYOUT.test(element.tagName)) return true
    if (element.tagName === 'tr') width = 0
    if (element.tagName === 'td' || element.tagName === 'th') {
      widest = Math.max(widest, ++width)
      paragraphs = 0
    }
    if (element.tagName === 'p' && ++paragraphs > MAX_PARAGRAPHS) return true
  }
  return widest < 2
}
