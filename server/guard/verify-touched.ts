// The schema of a text room, checked on the result of a transaction: on what it touched, whatever was found out before.
import * as Y from 'yjs'
import { BLOCK_NODE, textFragment } from '../../shared/doc/text.ts'
import { MAX_BLOCK_LENGTH, MAX_BLOCKS } from '../../shared/model/limits.ts'
import { isStorable } from '../../shared/text/storable.ts'
import { isValidAttribute } from './attributes.ts'
import { newItems } from './block-index.ts'
import { MAX_TEXTS_PER_BLOCK } from './bounds.ts'
import { lengthOfBlock } from './effects.ts'
import { demand } from './refusal.ts'

/** Returns the live blocks that a transaction touched. Throws GuardRefusal `schema` where one is not as it may be. */
export function verifyTouched(transaction: Y.Transaction): Set<Y.XmlElement> {
  const { doc } = transaction
  const fragment = textFragment(doc)
  demand(doc.store.pendingStructs === null && doc.store.pendingDs === null, 'schema')
  demand(doc.share.size === 1 && doc.subdocs.size === 0 && fragment._map.size === 0, 'schema')
  const touched = new Set<Y.XmlElement>()
  /** Those whose text or count of texts is larger than before; what an import made too long may shrink. */
  const grown = new Set<Y.XmlElement>()
  for (const type of transaction.changed.keys()) touch(type)
  for (const item of newItems(transaction)) {
    if (item.deleted) continue
    touch(item.parent)
    if (item.content instanceof Y.ContentType) touch(item.content.type)
    if (item.content instanceof Y.ContentType && item.parent instanceof Y.XmlElement) grown.add(item.parent)
    if (item.content instanceof Y.ContentString) verifyText(item, item.content)
  }
  demand(fragment.length <= MAX_BLOCKS || !transaction.changed.has(fragment as never), 'schema')
  for (const block of touched) verifyBlock(block)
  return touched

  function touch(type: unknown) {
    if (type instanceof Y.XmlText) touch(type.parent)
    else if (type instanceof Y.XmlElement) {
      if (type._item && !type._item.deleted) touched.add(type)
    } else demand(type === null || (type as unknown) === fragment, 'schema')
  }

  function verifyText({ parent, parentSub }: Y.Item, { str }: Y.ContentString) {
    demand(parent instanceof Y.XmlText && parentSub === null && isStorable(str), 'schema')
    if (parent.parent instanceof Y.XmlElement) grown.add(parent.parent)
  }

  function verifyBlock(block: Y.XmlElement) {
    demand(block.nodeName === BLOCK_NODE && block.parent === fragment && block._item?.parentSub === null, 'schema')
    for (const [key, value] of Object.entries(block.getAttributes())) demand(isValidAttribute(key, value), 'schema')
    const texts = block.toArray()
    demand(
      texts.every((text) => text instanceof Y.XmlText && !text._hasFormatting && text._map.size === 0),
      'schema',
    )
    if (!grown.has(block)) return
    demand(texts.length <= MAX_TEXTS_PER_BLOCK && lengthOfBlock(block) <= MAX_BLOCK_LENGTH, 'schema')
  }
}
