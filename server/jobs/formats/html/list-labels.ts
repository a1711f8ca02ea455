// Labels of list items as a browser computes them: type, start, value, reversed, and the styles of numbers that pages
// in our languages use. A number that a page gets wrong is wrong here too.
import { formatNumber, type NumberForm } from '../numbers.ts'
import { attribute, type Element, isElement } from './dom.ts'

const TYPES: Readonly<Record<string, NumberForm>> = {
  '1': 'decimal',
  a: 'lower_letter',
  A: 'upper_letter',
  i: 'lower_roman',
  I: 'upper_roman',
}
const STYLES: Readonly<Record<string, NumberForm>> = {
  decimal: 'decimal',
  'decimal-leading-zero': 'decimal_zero',
  'lower-alpha': 'lower_letter',
  'lower-latin': 'lower_letter',
  'upper-alpha': 'upper_letter',
  'upper-latin': 'upper_letter',
  'lower-roman': 'lower_roman',
  'upper-roman': 'upper_roman',
  'arabic-indic': 'arabic_indic',
  persian: 'persian',
}

/** The list that an item is in, counting as it is walked. */
export type List = { depth: number; form: NumberForm | 'bullet' | 'none'; next: number; step: 1 | -1 }

/** The state of `list` (ol, ul, menu) before its first item. */
export function openList(list: Element, depth: number): List {
  const style = /list-style(?:-type)?\s*:\s*([a-z-]+)/i.exec(attribute(list, 'style') ?? '')?.[1]?.toLowerCase()
  if (list.tagName !== 'ol') return { depth, form: style === 'none' ? 'none' : 'bullet', next: 1, step: 1 }
  const isReversed = attribute(list, 'reversed') !== undefined
  const items = isReversed ? list.childNodes.filter((node) => isElement(node) && node.tagName === 'li').length : 1
  return {
    depth,
    form: style === 'none' ? 'none' : (STYLES[style ?? ''] ?? TYPES[attribute(list, 'type') ?? ''] ?? 'decimal'),
    next: integer(attribute(list, 'start')) ?? items,
    step: isReversed ? -1 : 1,
  }
}

/** The label of the next item; null where the list shows none. Counts. */
export function nextLabel(list: List, item: Element): string | null {
  const value = integer(attribute(item, 'value')) ?? list.next
  list.next = value + list.step
  if (list.form === 'none') return null
  const form = TYPES[attribute(item, 'type') ?? ''] ?? list.form
  return form === 'bullet' ? '•' : `${formatNumber(value, form)}.`
}

const integer = (text: string | undefined) =>
  text !== undefined && /^\s*-?\d{1,9}/.test(text) ? Number.parseInt(text, 10) : undefined
