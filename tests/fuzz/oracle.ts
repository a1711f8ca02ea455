// Judges what a guard let through, without asking the guard: by a clean document that gets the admitted bytes alone.
import * as Y from 'yjs'
import { MAX_TEXTS_PER_BLOCK } from '../../server/guard/bounds.ts'
import { BLOCK_NODE, textFragment } from '../../shared/doc/text.ts'
import { BLOCK_TYPES } from '../../shared/model/document.ts'
import { MAX_BLOCK_LENGTH, MAX_BLOCKS } from '../../shared/model/limits.ts'

const ATTRIBUTES: Record<string, RegExp> = {
  id: /^[A-Za-z0-9_-]{1,24}$/,
  type: new RegExp(`^(?:${BLOCK_TYPES.join('|')})$`),
  number: /^[^\0]{0,16}$/,
  level: /^[0-4]$/,
  dir: /^(?:rtl|ltr)$/,
}

export type Oracle = ReturnType<typeof createOracle>

/** Every method returns what is wrong, in words, or null. */
export function createOracle(state: Uint8Array) {
  const clean = new Y.Doc()
  textFragment(clean)
  Y.applyUpdate(clean, state)

  return {
    clean,

    /** `frame` is what the client sent, `update` what the guard made of it. */
    admitted(frame: Uint8Array, update: Uint8Array): string | null {
      const lost: string[] = []
      const declared = Y.decodeUpdate(frame).ds
      const watch = (transaction: Y.Transaction) => findLoss(transaction, declared, lost)
      clean.on('afterTransaction', watch)
      try {
        Y.applyUpdate(clean, update)
      } catch (error) {
        return `does not apply: ${error}`
      } finally {
        clean.off('afterTransaction', watch)
      }
      if (lost.length > 0) return `lost without being deleted: ${lost[0]}`
      if (clean.store.pendingStructs || clean.store.pendingDs) return 'something is pending'
      return findFlaw(clean)
    },

    /** The document is the guard's, and is as somebody who opens it now gets it. */
    matches(shadow: Y.Doc): string | null {
      const [own, theirs] = [clean, shadow].map(reload)
      if (typeof own === 'string') return own
      if (typeof theirs === 'string') return `shadow: ${theirs}`
      if (textFragment(own as Y.Doc).toString() !== textFragment(clean).toString()) return 'loads as another document'
      const [a, b] = [own, theirs].map((doc) => Y.encodeStateAsUpdate(doc as Y.Doc))
      if (Buffer.compare(a as Uint8Array, b as Uint8Array) !== 0) return 'the document is not the shadow'
      return findFlaw(own as Y.Doc)
    },
  }
}

/** A document as it comes out of its encoded state, in which what can be one struct is one; or what is wrong with that. */
function reload(from: Y.Doc): Y.Doc | string {
  const doc = new Y.Doc()
  textFragment(doc)
  try {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(from))
  } catch (error) {
    return `does not load: ${error}`
  }
  return doc.store.pendingStructs || doc.store.pendingDs ? 'loads with something pending' : doc
}

/** Text and elements that went, though neither they nor what they were in is among the frame's deletions. */
function findLoss(transaction: Y.Transaction, declared: ReturnType<typeof Y.decodeUpdate>['ds'], lost: string[]) {
  const isDeclared = (item: Y.Item | null): boolean =>
    item !== null && (Y.isDeleted(declared, item.id) || isDeclared((item.parent as Y.XmlElement | null)?._item ?? null))
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    if (!(struct instanceof Y.Item) || struct.parentSub !== null) return
    if (struct.content instanceof Y.ContentDeleted) return
    const before = transaction.beforeState.get(struct.id.client) ?? 0
    if (struct.id.clock < before && !isDeclared(struct))
      lost.push(JSON.stringify(struct.content.getContent().slice(0, 9)))
  })
}

/** What is not as a text room may be, read from the whole document. */
export function findFlaw(doc: Y.Doc): string | null {
  if (doc.share.size !== 1 || doc.subdocs.size > 0) return 'another root or document'
  const fragment = textFragment(doc)
  const blocks = fragment.toArray()
  if (blocks.length === 0 || blocks.length > MAX_BLOCKS || blocks.length !== fragment.length) return 'count of blocks'
  const ids = new Set<string>()
  for (const block of blocks) {
    if (!(block instanceof Y.XmlElement) || block.nodeName !== BLOCK_NODE) return 'something that is no block'
    const attributes = Object.entries(block.getAttributes())
    for (const [key, value] of attributes)
      if (!ATTRIBUTES[key]?.test(String(value)) || typeof value === 'object') return `attribute ${key} = ${value}`
    const id = block.getAttribute('id')
    if (!id || !block.getAttribute('type') || !block.getAttribute('dir')) return 'a block without id, type or direction'
    if (ids.has(id)) return `two blocks ${id}`
    ids.add(id)
    const texts = block.toArray()
    if (texts.length > MAX_TEXTS_PER_BLOCK) return 'too many texts in a block'
    let length = 0
    for (const text of texts) {
      if (!(text instanceof Y.XmlText)) return 'something that is no text'
      const delta = text.toDelta() as { insert: unknown; attributes?: unknown }[]
      for (const { insert, attributes } of delta) {
        if (typeof insert !== 'string' || attributes !== undefined) return 'text with something in it'
        if (insert.includes('\0') || !insert.isWellFormed() || insert.includes('\ufffd'))
          return 'text that cannot be kept'
      }
      length += text.length
    }
    if (length > MAX_BLOCK_LENGTH) return 'a block too long'
  }
  return null
}
