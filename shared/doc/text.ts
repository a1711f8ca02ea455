// The only code that knows the shape of a text room's Y.Doc: fragment `text` of <block> elements,
// each holding one Y.XmlText, with the block's attributes. One node type for every kind of block, so that
// turning a paragraph into a heading changes an attribute and never replaces the Yjs type under an anchor.
import * as Y from 'yjs'
import type { Block, BlockType, Direction } from '../model/document.ts'
import type { BlockId } from '../model/ids.ts'

/** Name of the fragment that holds the blocks; a text room has no other root. */
export const TEXT_FRAGMENT = 'text'
/** Node name of a block in the fragment and in the editor's schema. */
export const BLOCK_NODE = 'block'

/** A block as the reader needs it: offsets into the imported text stay on the server. */
export type TextBlock = {
  id: BlockId
  type: BlockType
  number: string | null
  level: number
  direction: Direction
  text: string
}

export const textFragment = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment(TEXT_FRAGMENT)

/** A new document holding `blocks` in order. */
export function createTextDoc(blocks: readonly Block[]): Y.Doc {
  const doc = new Y.Doc()
  doc.transact(() => {
    textFragment(doc).push(blocks.map(createBlockElement))
  })
  return doc
}

/** A block as an element that is not in a document yet. */
export function createBlockElement(block: TextBlock): Y.XmlElement {
  const element = new Y.XmlElement<{ [key: string]: string }>(BLOCK_NODE)
  element.setAttribute('id', block.id)
  element.setAttribute('type', block.type)
  if (block.number !== null) element.setAttribute('number', block.number)
  if (block.level !== 0) element.setAttribute('level', String(block.level))
  element.setAttribute('dir', block.direction)
  if (block.text !== '') element.insert(0, [new Y.XmlText(block.text)])
  return element as Y.XmlElement
}

/** The blocks of a text document in order. Elements of an unknown kind are left out. */
export function readTextDoc(doc: Y.Doc): TextBlock[] {
  return blockElements(doc).map(readBlockElement)
}

/** The elements of a text document that are blocks, in order. */
export const blockElements = (doc: Y.Doc): Y.XmlElement[] =>
  textFragment(doc)
    .toArray()
    .filter((element): element is Y.XmlElement => element instanceof Y.XmlElement && element.nodeName === BLOCK_NODE)

/** What one element says of its block. */
export function readBlockElement(element: Y.XmlElement): TextBlock {
  const attribute = (name: string) => element.getAttribute(name) as string | undefined
  return {
    id: (attribute('id') ?? '') as BlockId,
    type: (attribute('type') ?? 'paragraph') as BlockType,
    number: attribute('number') ?? null,
    level: Number(attribute('level') ?? 0),
    direction: attribute('dir') === 'ltr' ? 'ltr' : 'rtl',
    text: element
      .toArray()
      .map((child) =>
        child instanceof Y.XmlText
          ? child
              .toDelta()
              .map((op: { insert: unknown }) => op.insert)
              .join('')
          : '',
      )
      .join(''),
  }
}
