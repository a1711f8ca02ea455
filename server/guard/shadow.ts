// A copy of a text room's document on which updates are tried. It can be thrown away: what it was made of is kept.
import * as Y from 'yjs'
import { textFragment } from '../../shared/doc/text.ts'
import { type BlockIndex, createBlockIndex } from './block-index.ts'
import { MAX_TAIL_BYTES, MAX_TAIL_UPDATES } from './bounds.ts'

/** What applying an update brought about: Yjs may need several transactions for one update. */
export type Emitted = { update: Uint8Array; transaction: Y.Transaction }

export type Shadow = ReturnType<typeof createShadow>

/** Invariant: between calls `doc` holds `state`, plus everything kept since, and nothing else. */
export function createShadow(state: Uint8Array) {
  let base = state
  let tail: Uint8Array[] = []
  let tailBytes = 0
  let current = load()

  function load(): { doc: Y.Doc; blocks: BlockIndex } {
    const doc = new Y.Doc()
    // A root without a type would stay one until somebody reads it, and have no length.
    textFragment(doc)
    doc.transact(() => {
      for (const update of [base, ...tail]) Y.applyUpdate(doc, update)
    })
    return { doc, blocks: createBlockIndex(doc) }
  }

  return {
    get doc() {
      return current.doc
    },
    get blocks() {
      return current.blocks
    },

    /** Everything that `change` makes the document say, in order. */
    capture(change: (doc: Y.Doc) => void): Emitted[] {
      const { doc } = current
      const emitted: Emitted[] = []
      const take = (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
        emitted.push({ update, transaction })
      }
      doc.on('update', take)
      try {
        change(doc)
      } finally {
        doc.off('update', take)
      }
      return emitted
    },

    /** What the document says now is to stay; `update` is what it said since the last time. */
    keep(update: Uint8Array) {
      tail.push(update)
      tailBytes += update.byteLength
      if (tail.length < MAX_TAIL_UPDATES && tailBytes < MAX_TAIL_BYTES) return
      base = Y.encodeStateAsUpdate(current.doc)
      tail = []
      tailBytes = 0
    },

    /** Throws the document away and makes it anew from what was kept. */
    restore() {
      current.doc.destroy()
      current = load()
    },

    destroy: () => current.doc.destroy(),
  }
}
