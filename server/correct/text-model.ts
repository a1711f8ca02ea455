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

/** A correction as the database is to take it. `gone`: blocks whose rows go, among them the old form of `changed`. */
export type TakenEdit = { edit: TextEdit; gone: BlockId[]; changed: OrderedBlock[] }

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

  function read(): { next: OrderedBlock[]; elements: Map<OrderedBlock, Y.XmlElement> } {
    const elements = new Map<OrderedBlock, Y.XmlElement>()
    const known = new Map(blocks.map((block) => [block.id, block]))
    const all = since?.isOrderChanged === false && !isRebound ? null : blockElements(doc)
    const refresh = (element: Y.XmlElement): OrderedBlock => {
      const old = blockOf.get(element)
      if (old !== undefined && !since?.touched.has(element)) return old
      const now = readBlockElement(element)
      const before = known.get(now.id)
      // A paragraph that is moved is a new element with the same block: it was touched, if not in what it says.
      const isUntouched = before !== undefined && isSame(before, now) && (old === before || isRebound)
      const block = isUntouched ? before : { ...now, startCp: 0, endCp: 0, ord: before?.ord ?? Number.NaN }
      elements.set(block, element)
      blockOf.set(element, block)
      return block
    }
    if (all === null) {
      const changed = new Map<OrderedBlock, OrderedBlock>()
      for (const element of since?.touched ?? []) {
        const old = blockOf.get(element)
        if (old !== undefined) changed.set(old, refresh(element))
      }
      return { next: blocks.map((block) => changed.get(block) ?? block), elements }
    }
    const next = isRebound ? markMoved(all.map(refresh), elements) : all.map(refresh)
    blockOf = new Map(all.map((element, i) => [element, next[i] as OrderedBlock]))
    return { next, elements }
  }

  // In another copy of the document every element is new: which blocks were moved only their order tells.
  function markMoved(next: OrderedBlock[], elements: Map<OrderedBlock, Y.XmlElement>): OrderedBlock[] {
    const places = new Map(blocks.map((block, i) => [block, i]))
    const stayed = longestRising(next.map((block) => places.get(block) ?? Number.NaN))
    return next.map((block, i) => {
      const element = elements.get(block)
      if (!places.has(block) || stayed.has(i) || !element) return block
      const copy = { ...block }
      elements.set(copy, element)
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
      if (since === null && !isRebound) return { edit: NOTHING, gone: [], changed: [] }
      const { next, elements } = read()
      const changes: Changes | null = isRebound ? null : since
      const beforeById = new Map(blocks.map((block) => [block.id, block]))
      const edit = describeEdit(blocks, next, {
        importedOf: ({ startCp, endCp }) => importedText(startCp, endCp),
        knownOf: (block) => {
          const element = elements.get(block as OrderedBlock)
          const before = beforeById.get(block.id)
          if (!changes || !element || !before || blockOf.get(element) !== block) return null
          return survivingSpans(element, changes, before.text, block.text)
        },
      })
      since = null
      isRebound = false
      if (edit === null) return { edit: NOTHING, gone: [], changed: [] }
      return { edit, ...settle(next, edit, elements) }
    },

    end: () => doc.off('afterTransaction', note),
  }

  // The blocks with their imported parts, from the edit, and their places.
  function settle(next: readonly OrderedBlock[], edit: TextEdit, elements: ReadonlyMap<OrderedBlock, Y.XmlElement>) {
    const before = new Set(blocks)
    const parts = new Map(edit.after.flatMap((block) => asTouched(block) ?? []).map((block) => [block.id, block]))
    const whole = next.map((block) => {
      const part = before.has(block) ? undefined : parts.get(block.id)
      return part ? { ...block, startCp: part.startCp, endCp: part.endCp } : block
    })
    const isSameOrder = next.length === blocks.length && next.every(({ ord }, i) => ord === blocks[i]?.ord)
    const ordered = isSameOrder ? whole : orderBlocks(whole)
    const renumbered = new Map<OrderedBlock, OrderedBlock>()
    for (const [i, block] of ordered.entries()) {
      const read = next[i] as OrderedBlock
      if (block === read) continue
      const element = elements.get(read)
      if (element) blockOf.set(element, block)
      else renumbered.set(read, block)
    }
    if (renumbered.size > 0)
      for (const [element, block] of blockOf) blockOf.set(element, renumbered.get(block) ?? block)
    const after = new Set(ordered)
    const gone = blocks.filter((block) => !after.has(block)).map(({ id }) => id)
    blocks = ordered
    return { gone, changed: ordered.filter((block) => !before.has(block)) }
  }
}

const isSame = (block: OrderedBlock, now: TextBlock) =>
  block.id === now.id &&
  block.text === now.text &&
  block.type === now.type &&
  block.number === now.number &&
  block.level === now.level &&
  block.direction === now.direction
