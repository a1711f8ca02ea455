// A text for reading alone, also one that a newer version wrote: what this one does not know is shown as paragraphs,
// so that nothing of the document is missing, and is said to be unknown, so that nobody works on it.
import * as Y from 'yjs'
import { BLOCK_TYPES } from '../model/document.ts'
import type { BlockId } from '../model/ids.ts'
import { BLOCK_NODE, readBlockElement, type TextBlock, textFragment } from './text.ts'

const TYPES = new Set<string>(BLOCK_TYPES)
const ATTRIBUTES = new Set(['id', 'type', 'number', 'level', 'dir'])
const DIRECTIONS = new Set<unknown>(['rtl', 'ltr'])

/** The blocks of a text document in order. `isKnown` is false where something in it is not of this version's schema. */
export function readAnyText(doc: Y.Doc): { blocks: TextBlock[]; isKnown: boolean } {
  let isKnown = true
  const blocks = textFragment(doc)
    .toArray()
    .map((node, index): TextBlock => {
      if (node instanceof Y.XmlElement && isKnownBlock(node)) return readBlockElement(node)
      isKnown = false
      return readUnknown(node, index)
    })
  return { blocks, isKnown }
}

function isKnownBlock(element: Y.XmlElement): boolean {
  const attributes = element.getAttributes() as Record<string, unknown>
  return (
    element.nodeName === BLOCK_NODE &&
    Object.keys(attributes).every((name) => ATTRIBUTES.has(name)) &&
    TYPES.has(String(attributes.type)) &&
    DIRECTIONS.has(attributes.dir) &&
    element.toArray().every((child) => child instanceof Y.XmlText && isPlain(child))
  )
}

/** True if the text has neither marks nor things embedded in it. */
const isPlain = (text: Y.XmlText): boolean =>
  text
    .toDelta()
    .every((op: { insert: unknown; attributes?: object }) => typeof op.insert === 'string' && !op.attributes)

function readUnknown(node: Y.XmlElement | Y.XmlText | Y.XmlHook, index: number): TextBlock {
  const element = node instanceof Y.XmlElement ? node : null
  const id = element?.getAttribute('id')
  return {
    // Two blocks of one id could not be told apart on the page.
    id: (typeof id === 'string' && id !== '' ? id : `unknown-${index}`) as BlockId,
    type: 'paragraph',
    number: null,
    level: 0,
    direction: element?.getAttribute('dir') === 'ltr' ? 'ltr' : 'rtl',
    text: textOf(node),
  }
}

function textOf(node: Y.XmlElement | Y.XmlText | Y.XmlHook): string {
  if (node instanceof Y.XmlText)
    return node
      .toDelta()
      .map((op: { insert: unknown }) => (typeof op.insert === 'string' ? op.insert : ''))
      .join('')
  return node instanceof Y.XmlElement
    ? node
        .toArray()
        .map((child) => textOf(child as Y.XmlElement | Y.XmlText))
        .join(' ')
    : ''
}
