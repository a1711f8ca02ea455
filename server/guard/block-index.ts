// Which live block has which id, kept up with every transaction of a document, whoever makes it.
import * as Y from 'yjs'
import { BLOCK_NODE, textFragment } from '../../shared/doc/text.ts'

export type BlockIndex = ReturnType<typeof createBlockIndex>

/** Reads the whole document once; afterwards costs what a transaction touches. Ends with the document. */
export function createBlockIndex(doc: Y.Doc) {
  const idOf = new Map<Y.XmlElement, string>()
  const byId = new Map<string, Set<Y.XmlElement>>()
  for (const child of textFragment(doc).toArray()) if (isBlock(child)) set(child)

  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      const type = struct instanceof Y.Item && struct.content instanceof Y.ContentType ? struct.content.type : null
      if (type instanceof Y.XmlElement) forget(type)
    })
    for (const [type, keys] of transaction.changed) if (isBlock(type) && keys.has('id')) set(type)
    for (const item of newItems(transaction))
      if (!item.deleted && item.content instanceof Y.ContentType && isBlock(item.content.type)) set(item.content.type)
  })

  function set(block: Y.XmlElement) {
    forget(block)
    if (block._item === null || block._item.deleted) return
    const id = block.getAttribute('id') ?? ''
    idOf.set(block, id)
    const same = byId.get(id)
    if (same) same.add(block)
    else byId.set(id, new Set([block]))
  }

  function forget(block: Y.XmlElement) {
    const id = idOf.get(block)
    if (id === undefined) return
    idOf.delete(block)
    const same = byId.get(id)
    same?.delete(block)
    if (same?.size === 0) byId.delete(id)
  }

  return {
    /** Blocks with this id: one, but for what people did at the same time. */
    withId: (id: string): ReadonlySet<Y.XmlElement> => byId.get(id) ?? new Set(),
  }
}

const isBlock = (type: unknown): type is Y.XmlElement => type instanceof Y.XmlElement && type.nodeName === BLOCK_NODE

/** What a transaction added, in no order. */
export function* newItems({ beforeState, afterState, doc }: Y.Transaction): Generator<Y.Item> {
  for (const [client, after] of afterState) {
    const before = beforeState.get(client) ?? 0
    const structs = doc.store.clients.get(client)
    if (before === after || !structs) continue
    for (let i = Y.findIndexSS(structs as Y.Item[], before); i < structs.length; i++)
      if (structs[i] instanceof Y.Item) yield structs[i] as Y.Item
  }
}
