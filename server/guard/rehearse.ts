// Finds for every new struct the list in which Yjs will put it, without doing it: what it refers to must exist and be
// in one list, and what it holds must be what such a list may hold.
import * as Y from 'yjs'
import type { Budget } from './budget.ts'
import type { Content, Id, Struct } from './decode.ts'
import { createKnowledge, type Knowledge } from './knowledge.ts'
import { createList, type Holder, type List } from './list.ts'
import { demand } from './refusal.ts'
import { isStored, type Node, type Structs } from './structs.ts'

/** A struct and its list; null where that has been deleted meanwhile, and Yjs keeps nothing but the clocks. */
export type Placed = { struct: Struct; list: List | null }

/** What a list is of. */
export type ListKind = 'blocks' | 'texts' | 'letters' | 'values'

const ALLOWED: Record<ListKind, readonly Content['kind'][]> = {
  blocks: ['block', 'deleted'],
  texts: ['text', 'deleted'],
  letters: ['string', 'deleted'],
  values: ['value', 'deleted'],
}

export type Rehearsal = { fragment: Y.XmlFragment; store: Y.Doc['store']; structs: Structs; budget: Budget }

/** In an order in which everything comes after what it refers to. Throws GuardRefusal. */
export function rehearse(
  added: ReadonlyMap<number, readonly Struct[]>,
  { fragment, store, structs, budget }: Rehearsal,
): Placed[] {
  const placed: Placed[] = []
  const listOfStruct = new Map<Struct, List | null>()
  /** By client. */
  const knowledge = new Map<number, Knowledge>()
  const lists = new Map<Holder, Map<string | null, List>>()

  const waiting = new Map([...added].map(([client, own]) => [client, { own, at: 0 }]))
  while (waiting.size > 0) {
    let hasMoved = false
    for (const [client, run] of waiting) {
      let struct = run.own[run.at]
      while (struct && isKnown(struct)) {
        place(struct)
        structs.markDone(client)
        hasMoved = true
        struct = run.own[++run.at]
      }
      if (!struct) waiting.delete(client)
    }
    demand(hasMoved, 'unknown_reference')
  }
  return placed

  function isKnown({ origin, rightOrigin, parent }: Struct): boolean {
    for (const id of [origin, rightOrigin, parent])
      if (id !== null && id !== 'fragment' && structs.find(id) === null) return false
    return true
  }

  function place(struct: Struct) {
    const list = struct.content.kind === 'gone' ? null : findList(struct)
    if (list !== null) {
      demand(ALLOWED[kindOf(list)].includes(struct.content.kind), 'forbidden_content')
      checkSplit(struct.origin, 1)
      checkSplit(struct.rightOrigin, 0)
      list.put(struct)
    }
    listOfStruct.set(struct, list)
    placed.push({ struct, list })
  }

  function findList(struct: Struct): List | null {
    const { origin, rightOrigin, parent, key, isKeyed } = struct
    if (parent !== null) {
      const holder = parent === 'fragment' ? fragment : holderOf(structs.find(parent) as Node)
      return holder === null ? null : listOf(holder, key)
    }
    const neighbours = [origin, rightOrigin].filter((id) => id !== null).map((id) => listAt(structs.find(id) as Node))
    const [list, other] = neighbours
    // Of a list that was deleted nothing is left, so that both are gone or neither: where one is, Yjs still splits the
    // other, in whatever list that is.
    demand(list !== undefined && (other === undefined || other === list), 'misplaced')
    if (list === null) return null
    demand(isKeyed === (list.key !== null), 'reserved')
    return list
  }

  /** The type that a struct holds; null where it has been deleted. */
  function holderOf(node: Node): Holder | null {
    if (node instanceof Y.GC) return null
    if (node instanceof Y.Item) {
      if (node.content instanceof Y.ContentDeleted) return null
      demand(node.content instanceof Y.ContentType, 'unknown_reference')
      return node.content.type
    }
    if (listOfStruct.get(node) === null || node.content.kind === 'deleted') return null
    demand(node.content.kind === 'block' || node.content.kind === 'text', 'unknown_reference')
    return node
  }

  function listAt(node: Node): List | null {
    if (node instanceof Y.GC) return null
    if (!isStored(node)) return listOfStruct.get(node) ?? null
    return listOf(node.parent as Holder, node.parentSub)
  }

  function listOf(holder: Holder, key: string | null): List {
    const own = lists.get(holder) ?? new Map<string | null, List>()
    lists.set(holder, own)
    const known = own.get(key)
    if (known) return known
    const list = createList(holder, key, { structs, budget, knowledgeOf })
    own.set(key, list)
    return list
  }

  function knowledgeOf({ client, clock, origin, rightOrigin }: Struct): Knowledge {
    const known = knowledge.get(client) ?? createKnowledge(store, added)
    knowledge.set(client, known)
    if (clock > 0) known.learn({ client, clock: clock - 1 })
    for (const id of [origin, rightOrigin]) if (id !== null) known.learn(id)
    return known
  }

  /** Yjs splits the struct behind (1) or before (0) a neighbour, and makes two question marks of a divided character. */
  function checkSplit(id: Id | null, after: 0 | 1) {
    if (id === null) return
    const node = structs.find(id) as Node
    const offset = id.clock + after - (isStored(node) ? node.id.clock : node.clock)
    if (offset === 0 || offset === node.length) return
    demand(!dividesCharacter(node, offset), 'splits_character')
    budget.split(structs.count(id.client))
  }
}

/** What a list of the document, or of the update, is of. */
export function kindOf({ holder, key }: List): ListKind {
  const isBlock =
    holder instanceof Y.XmlElement || (!(holder instanceof Y.AbstractType) && holder.content.kind === 'block')
  if (key !== null) {
    demand(isBlock, 'bad_attribute')
    return 'values'
  }
  if (isBlock) return 'texts'
  return holder instanceof Y.XmlFragment ? 'blocks' : 'letters'
}

/** True where the two halves of a surrogate pair lie on both sides of `offset`. */
export function dividesCharacter(node: Node, offset: number): boolean {
  const text = isStored(node)
    ? node instanceof Y.Item && node.content instanceof Y.ContentString
      ? node.content.str
      : ''
    : node.content.kind === 'string'
      ? node.content.text
      : ''
  const [high, low] = [text.charCodeAt(offset - 1), text.charCodeAt(offset)]
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}
