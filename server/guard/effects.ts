// What an update does to blocks, summed up before it is applied: how many there are, how long, and with what attributes.
// Counts what is certain. Of two people's simultaneous values Yjs chooses one, and both are checked here.
import * as Y from 'yjs'
import { MAX_BLOCK_LENGTH, MAX_BLOCKS } from '../../shared/model/limits.ts'
import { isValidAttribute, REQUIRED_ATTRIBUTES } from './attributes.ts'
import { MAX_TEXTS_PER_BLOCK } from './bounds.ts'
import type { Budget } from './budget.ts'
import type { DecodedUpdate, Deletion, Struct } from './decode.ts'
import type { Holder, List } from './list.ts'
import { demand } from './refusal.ts'
import { dividesCharacter, type Placed } from './rehearse.ts'
import type { Structs } from './structs.ts'

/** A block of the document or of the update. */
type BlockHolder = Y.XmlElement | Struct

/** What is done to one block. */
type Change = { length: number; texts: number; added: Set<string>; lost: Set<string>; hasNewText: boolean }

/** Throws GuardRefusal; else returns whether the update does anything at all. */
export function checkEffects(
  placed: readonly Placed[],
  deletions: DecodedUpdate['deletions'],
  context: { fragment: Y.XmlFragment; structs: Structs; store: Y.Doc['store']; budget: Budget },
): boolean {
  const { fragment, structs, store, budget } = context
  const changes = new Map<BlockHolder, Change>()
  const deletedBlocks = new Set<BlockHolder>()
  const newBlocks: Struct[] = []
  /** Blocks that hold the texts of the update. */
  const blockOfText = new Map<Struct, BlockHolder>()
  const live = new Map<Struct, List>()
  let isNew = placed.length > 0

  for (const { struct, list } of placed) {
    if (list === null) continue
    live.set(struct, list)
    if (struct.content.kind === 'text') blockOfText.set(struct, list.holder as BlockHolder)
  }
  for (const [client, ranges] of deletions) remove(client, ranges)
  for (const [struct, list] of live) add(struct, list)

  const blocks =
    fragment.length + newBlocks.length - [...deletedBlocks].filter((block) => block instanceof Y.XmlElement).length
  demand(blocks <= MAX_BLOCKS || newBlocks.length === 0, 'too_many_blocks')
  for (const block of newBlocks) changeOf(block)
  for (const [block, change] of changes) if (!deletedBlocks.has(block)) checkBlock(block, change)
  return isNew

  function add(struct: Struct, list: List) {
    const { content } = struct
    if (content.kind === 'block') newBlocks.push(struct)
    else if (content.kind === 'text') changeOf(list.holder as BlockHolder).texts++
    else if (content.kind === 'string') {
      const block = blockOf(list.holder)
      if (!block) return
      const change = changeOf(block)
      change.length += struct.length
      change.hasNewText = true
    } else if (content.kind === 'value') {
      const key = list.key as string
      demand(isValidAttribute(key, content.value), 'bad_attribute')
      changeOf(list.holder as BlockHolder).added.add(key)
    }
  }

  function remove(client: number, ranges: readonly Deletion[]) {
    const stored = store.clients.get(client)
    const state = structs.stateOf(client)
    for (const { clock, length } of ranges) {
      const end = clock + length
      if (stored && clock < state) {
        for (let i = Y.findIndexSS(stored as Y.Item[], clock); i < stored.length; i++) {
          const node = stored[i] as Y.Item | Y.GC
          if (node.id.clock >= end) break
          budget.deleted(1)
          if (node instanceof Y.Item && !node.deleted) removeStored(node, clock, end)
        }
      }
      for (let at = Math.max(clock, state); at < end; ) {
        const struct = structs.find({ client, clock: at })
        demand(struct !== null && !(struct instanceof Y.Item) && !(struct instanceof Y.GC), 'unknown_deletion')
        budget.deleted(1)
        removeAdded(struct, clock, end)
        at = struct.clock + struct.length
      }
    }
  }

  function removeStored(item: Y.Item, from: number, to: number) {
    isNew = true
    const start = Math.max(0, from - item.id.clock)
    const end = Math.min(item.length, to - item.id.clock)
    checkCut(item, start, item.id.client)
    checkCut(item, end, item.id.client)
    const parent = item.parent as Holder
    if (parent === fragment && item.content instanceof Y.ContentType) {
      const block = item.content.type as Y.XmlElement
      deletedBlocks.add(block)
      countContent(block)
    } else if (parent instanceof Y.XmlElement) {
      if (item.parentSub === null) {
        changeOf(parent).texts--
        if (item.content instanceof Y.ContentType) countContent(item.content.type)
      } else if (parent._map.get(item.parentSub) === item) changeOf(parent).lost.add(item.parentSub)
    } else {
      const block = blockOf(parent)
      if (block) changeOf(block).length -= end - start
    }
  }

  function removeAdded(struct: Struct, from: number, to: number) {
    const list = live.get(struct)
    if (!list) return
    const start = Math.max(0, from - struct.clock)
    const end = Math.min(struct.length, to - struct.clock)
    checkCut(struct, start, struct.client)
    checkCut(struct, end, struct.client)
    if (struct.content.kind === 'string') {
      const block = blockOf(list.holder)
      if (block) changeOf(block).length -= end - start
    } else {
      if (struct.content.kind === 'block') deletedBlocks.add(struct)
      if (struct.content.kind !== 'deleted') live.delete(struct)
    }
  }

  /** With a type goes what is in it; what was deleted there before is passed over once more. */
  // biome-ignore lint/suspicious/noExplicitAny: Yjs' types of events do not matter here
  function countContent(type: Y.AbstractType<any>) {
    budget.deleted(type._map.size)
    for (let item = type._start; item !== null; item = item.right) budget.deleted(1)
  }

  function checkCut(node: Y.Item | Struct, offset: number, client: number) {
    if (offset === 0 || offset === node.length) return
    demand(!dividesCharacter(node, offset), 'splits_character')
    budget.split(structs.count(client))
  }

  /** The block around a list of letters; null where it is being deleted. */
  function blockOf(text: Holder): BlockHolder | null {
    if (text instanceof Y.AbstractType) return (text.parent as Y.XmlElement | null) ?? null
    return blockOfText.get(text) ?? null
  }

  function changeOf(block: BlockHolder): Change {
    const known = changes.get(block)
    if (known) return known
    const change = { length: 0, texts: 0, added: new Set<string>(), lost: new Set<string>(), hasNewText: false }
    changes.set(block, change)
    return change
  }

  function checkBlock(block: BlockHolder, change: Change) {
    const stored = block instanceof Y.XmlElement ? block : null
    for (const key of REQUIRED_ATTRIBUTES)
      demand(change.added.has(key) || (stored !== null && !change.lost.has(key)), 'missing_attribute')
    if (change.texts > 0) demand((stored?.length ?? 0) + change.texts <= MAX_TEXTS_PER_BLOCK, 'too_many_texts')
    if (change.hasNewText && change.length > 0)
      demand((stored ? lengthOfBlock(stored) : 0) + change.length <= MAX_BLOCK_LENGTH, 'block_too_long')
  }
}

/** Length of a block's texts, in UTF-16 code units. */
export const lengthOfBlock = (block: Y.XmlElement): number =>
  block.toArray().reduce((sum, child) => sum + (child instanceof Y.XmlText ? child.length : 0), 0)
