// A text as the database has it beside the document from which it changes: what a correction touched is found from the
// transactions, so that one letter in a text of a million does not cost a look at all of it.
import type * as Y from 'yjs'
import type { OrderedBlock, StandingText } from '../../db/repos/documents/blocks.ts'
import { describeEdit } from '../../shared/doc/describe-edit.ts'
import { blockElements, readBlockElement, type TextBlock, textFragment } from '../../shared/doc/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { asTouched, type TextEdit } from '../../shared/model/text-edit.ts'
import { longestRising, orderBlocks } from './order-blocks.ts'
import { type Changes, survivingSpans } from './surviving-text.ts'

/**
 * A correction as the database is to take it. `gone`: blocks whose rows go, among them the old form of `changed`; where
 * every block keeps its id and place (`isInPlace`) they are the same ones.
 */
export type TakenEdit = { edit: TextEdit; gone: BlockId[]; changed: OrderedBlock[]; isInPlace: boolean }

export type TextModel = ReturnType<typeof createTextModel>

const NOTHING: TextEdit = { before: [], after: [], kept: [], prefix: '', suffix: '' }

/** Throws where document and rows do not say the same. Whoever makes it ends it. */
export function createTextModel(first: Y.Doc, standing: StandingText) {
  const source = [...standing.source]
  let blocks: OrderedBlock[] = standing.blocks
  let doc = first
  let blockOf = new Map<Y.XmlElement, OrderedBlock>()
  /** Changes since the last edit was taken; null where the document was another one meanwhile. */
  let since: {
    touched: Set<Y.XmlElement>
    isOrderChanged: boolean
    stateBefore: Map<number, number>
    deleted: Map<number, { clock: number; len: number }[]>
  } | null = null
  let isRebound = false

  bindFirst()

  const importedText = (startCp: number, endCp: number) => source.slice(startCp, endCp).join('')

  function bindFirst() {
    const elements = blockElements(doc)
    if (elements.length !== blocks.length) throw new Error('blocks and document differ in number')
    for (const [i, element] of elements.entries()) {
      const block = blocks[i] as OrderedBlock
      if (!isSame(block, readBlockElement(element))) throw new Error(`block ${block.id} differs from the document`)
      blockOf.set(element, block)
    }
    doc.on('afterTransaction', note)
  }

  function note(transaction: Y.Transaction) {
    since ??= {
      touched: new Set(),
      isOrderChanged: false,
      stateBefore: new Map(transaction.beforeState),
      deleted: new Map(),
    }
    for (const type of transaction.changed.keys()) {
      if (type === (textFragment(doc) as unknown)) since.isOrderChanged = true
      else {
        const parent = type.parent
        since.touched.add((parent === textFragment(doc) ? type : parent) as Y.XmlElement)
      }
    }
    for (const [client, ranges] of transaction.deleteSet.clients) {
      const own = since.deleted.get(client) ?? []
      own.push(...ranges.map(({ clock, len }) => ({ clock, len })))
      since.deleted.set(client, own)
    }
  }

  /** What one element says now; the same object where that is what its block said before. */
  function refresh(element: Y.XmlElement, before: OrderedBlock | undefined, seen: Seen): OrderedBlock {
    const old = blockOf.get(element)
    if (old !== undefined && !since?.touched.has(element)) return old
    const now = readBlockElement(element)
    // A paragraph that is moved is a new element with the same block: it was touched, if not in what it says.
    const isUntouched = before !== undefined && isSame(before, now) && (old === before || isRebound)
    const block = isUntouched ? before : { ...now, startCp: 0, endCp: 0, ord: before?.ord ?? Number.NaN }
    seen.set(block, { element, before })
    blockOf.set(element, block)
    return block
  }

  function read(): { next: OrderedBlock[]; seen: Seen } {
    const seen: Seen = new Map()
    if (since?.isOrderChanged === false && !isRebound) {
      // One letter: nothing here goes through all blocks but looking for one and copying the list.
      const next = [...blocks]
      for (const element of since.touched) {
        const old = blockOf.get(element)
        if (old !== undefined) next[blocks.indexOf(old)] = refresh(element, old, seen)
      }
      return { next, seen }
    }
    const known = new Map(blocks.map((block) => [block.id, block]))
    const all = blockElements(doc)
    const read = all.map((element) => refresh(element, known.get(element.getAttribute('id') as BlockId), seen))
    const next = isRebound ? markMoved(read, seen) : read
    blockOf = new Map(all.map((element, i) => [element, next[i] as OrderedBlock]))
    return { next, seen }
  }

  // In another copy of the document every element is new: which blocks were moved only their order tells.
  function markMoved(next: readonly OrderedBlock[], seen: Seen): OrderedBlock[] {
    const places = new Map(blocks.map((block, i) => [block, i]))
    const stayed = longestRising(next.map((block) => places.get(block) ?? Number.NaN))
    return next.map((block, i) => {
      const source = seen.get(block)
      if (!places.has(block) || stayed.has(i) || !source) return block
      const copy = { ...block }
      seen.set(copy, source)
      return copy
    })
  }

  return {
    /** The blocks as of the last edit that was taken. */
    blocks: (): readonly OrderedBlock[] => blocks,

    /** Imported text from one code point to another, which is left out. */
    importedText,

    /** Goes on with another copy of the same document: what was changed in it meanwhile is compared, not known. */
    rebind(next: Y.Doc) {
      if (next === doc) return
      doc.off('afterTransaction', note)
      doc = next
      doc.on('afterTransaction', note)
      blockOf = new Map()
      since = null
      isRebound = true
    },

    /** What changed since the last time; from then on the blocks are as changed. Without anything, an empty edit. */
    take(): TakenEdit {
      if (since === null && !isRebound) return { edit: NOTHING, gone: [], changed: [], isInPlace: true }
      const { next, seen } = read()
      const changes: Changes | null = isRebound ? null : since
      const edit = describeEdit(blocks, next, {
        importedOf: ({ startCp, endCp }) => importedText(startCp, endCp),
        knownOf: (block) => {
          const source = seen.get(block as OrderedBlock)
          if (!changes || !source?.before) return null
          return survivingSpans(source.element, changes, source.before.text, block.text)
        },
      })
      since = null
      isRebound = false
      if (edit === null) return { edit: NOTHING, gone: [], changed: [], isInPlace: true }
      return { edit, ...settle(next, edit, seen) }
    },

    end: () => doc.off('afterTransaction', note),
  }

  // The blocks with their imported parts, from the edit, and their places.
  function settle(read: readonly OrderedBlock[], edit: TextEdit, seen: Seen): Omit<TakenEdit, 'edit'> {
    const parts = new Map(edit.after.flatMap((block) => asTouched(block) ?? []).map((block) => [block.id, block]))
    const before = blocks
    const whole = read.map((block, i) => {
      const part = block === before[i] || !seen.has(block) ? undefined : parts.get(block.id)
      return part ? { ...block, startCp: part.startCp, endCp: part.endCp } : block
    })
    const isSameOrder = read.length === before.length && read.every(({ ord }, i) => ord === before[i]?.ord)
    blocks = isSameOrder ? whole : orderBlocks(whole)
    follow(read, seen)
    if (isSameOrder) {
      const changed = blocks.filter((block, i) => block !== before[i])
      const gone = before.filter((block, i) => block !== blocks[i]).map(({ id }) => id)
      return { gone, changed, isInPlace: changed.every(({ id }, i) => id === gone[i]) }
    }
    const [was, is] = [new Set(before), new Set(blocks)]
    return {
      gone: before.filter((block) => !is.has(block)).map(({ id }) => id),
      changed: blocks.filter((block) => !was.has(block)),
      isInPlace: false,
    }
  }

  // Elements go on with the blocks that came of what was read of them.
  function follow(read: readonly OrderedBlock[], seen: Seen) {
    const renumbered = new Map<OrderedBlock, OrderedBlock>()
    for (const [i, block] of read.entries()) {
      const now = blocks[i] as OrderedBlock
      if (now === block) continue
      const source = seen.get(block)
      if (source) blockOf.set(source.element, now)
      else renumbered.set(block, now)
    }
    if (renumbered.size > 0)
      for (const [element, block] of blockOf) blockOf.set(element, renumbered.get(block) ?? block)
  }
}

/** What was read of the document, with the element and the block with that id before. */
type Seen = Map<OrderedBlock, { element: Y.XmlElement; before: OrderedBlock | undefined }>

const isSame = (block: OrderedBlock, now: TextBlock) =>
  block.id === now.id &&
  block.text === now.text &&
  block.type === now.type &&
  block.number === now.number &&
  block.level === now.level &&
  block.direction === now.direction
