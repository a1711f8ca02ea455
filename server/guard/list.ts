// One list of a document (a fragment's blocks, a block's texts, a text's letters, an attribute's values over time) as it
// is, with what the update at hand puts into it. Only so far as it takes to see, before Yjs does it, whether the
// neighbours that a struct names are neighbours, and how far Yjs will look for its place.
import * as Y from 'yjs'
import type { Budget } from './budget.ts'
import type { Id, Struct } from './decode.ts'
import type { Knowledge } from './knowledge.ts'
import { demand } from './refusal.ts'
import { clockOf, isDeleted, isSame, isStored, keyOf, type Node, type Structs } from './structs.ts'

/** What holds a list: a type in the document, or one that the update makes. */
// biome-ignore lint/suspicious/noExplicitAny: Yjs' types of events do not matter here
export type Holder = Y.AbstractType<any> | Struct

export type List = ReturnType<typeof createList>

/** Neighbours in the document between which an added struct lies; null: the list's beginning or end. */
type Gap = { left: Id | null; right: Id | null }

/** What a list is judged by. `knowledgeOf`: that of the author of a struct, before he made it. */
export type Judges = { structs: Structs; budget: Budget; knowledgeOf: (struct: Struct) => Knowledge }

/**
 * Where two neighbours stand side by side, Yjs (Item.integrate) puts a struct between them and looks no further. Else it
 * looks from the left one on: past the first struct only if that has the same origin, and then at most to the right one.
 * What is between them must be what the author did not know. Of a struct that claims not to know what it builds on, two
 * people who got it in another order would see another place, for ever.
 *
 * While everything stood side by side, `next` is the list as it will be. From then on the list is *mixed*: what the
 * update adds is in order among itself, and where it lies among the rest is known by its gap alone.
 */
export function createList(holder: Holder, key: string | null, { structs, budget, knowledgeOf }: Judges) {
  /** What follows a place of the list, where that is another than in the document. */
  const next = new Map<string, Id | null>()
  /** Clocks in a struct behind which something was put, in order. */
  const cuts = new Map<Node, number[]>()
  /** The last added struct by its origin. */
  const siblings = new Map<string, Struct>()
  const gaps = new Map<Struct, Gap>()
  /** Distances in the document that have been found. */
  const distances = new Map<string, number>()
  let added = 0
  let isMixed = false

  return {
    holder,
    key,

    /** Puts a struct between the neighbours that it names. Throws where they are none, or would take too long to tell. */
    put(struct: Struct) {
      const { origin, rightOrigin } = struct
      const gap = { left: leftBase(origin), right: rightBase(rightOrigin) }
      const isBeside = isSame(follower(origin, true), rightOrigin)
      const sibling = siblings.get(keyOf(origin))
      if (!isMixed) {
        if (!isBeside) {
          judge(struct, between(origin, rightOrigin, true))
          isMixed = true
        }
      } else if (isBeside) {
        budget.steps(sibling ? documentDistance(gap) + added : 1)
      } else {
        if (sibling) demand(isWithin(rightOrigin, gaps.get(sibling) as Gap), 'misplaced')
        if (origin !== null && !structs.has(origin)) documentDistance(gap)
        else judge(struct, between(origin, gap.right, false))
        budget.steps(added)
      }
      insert(struct)
      gaps.set(struct, gap)
      siblings.set(keyOf(origin), struct)
      added++
    },
  }

  function insert(struct: Struct) {
    const after = follower(struct.origin, true)
    if (struct.origin !== null) {
      const node = structs.find(struct.origin) as Node
      const own = cuts.get(node)
      if (!own) cuts.set(node, [struct.origin.clock])
      else if (!own.includes(struct.origin.clock)) {
        own.push(struct.origin.clock)
        own.sort((a, b) => a - b)
      }
    }
    next.set(keyOf(struct.origin), struct)
    next.set(keyOf({ client: struct.client, clock: struct.clock + struct.length - 1 }), after)
  }

  /** The place behind `id`, or the list's first (null: its end). */
  function follower(id: Id | null, isWithAdded: boolean): Id | null {
    if (isWithAdded) {
      const known = next.get(keyOf(id))
      if (known !== undefined) return known
    }
    if (id === null) return first()
    const node = structs.find(id) as Node
    if (id.clock + 1 < clockOf(node) + node.length) return { client: id.client, clock: id.clock + 1 }
    return isStored(node) ? ((node as Y.Item).right?.id ?? null) : null
  }

  function first(): Id | null {
    if (!(holder instanceof Y.AbstractType)) return null
    if (key === null) return holder._start?.id ?? null
    let item = holder._map.get(key) ?? null
    while (item?.left) {
      item = item.left
      budget.steps(1)
    }
    return item?.id ?? null
  }

  /** An author who takes back a deletion may pass over what he deleted since. */
  function judge(struct: Struct, passed: readonly Id[]) {
    const knowledge = knowledgeOf(struct)
    if (!passed.some(knowledge.has)) return
    const isOwn = (id: Id) => id.client === struct.client && isDeleted(structs.find(id) as Node)
    demand(passed.every(isOwn), 'misplaced')
  }

  /**
   * An author who put two behind one place put the second before the first, or before what he got meanwhile: what the
   * document holds in the gap of the first.
   */
  function isWithin(id: Id | null, { left, right }: Gap): boolean {
    return id !== null && structs.has(id) && between(left, right, false).some((passed) => isSame(passed, id))
  }

  /** Where structs, or parts of them, begin between two places; throws where the second does not follow the first. */
  function between(from: Id | null, to: Id | null, isWithAdded: boolean): Id[] {
    const passed: Id[] = []
    let at = follower(from, isWithAdded)
    while (!isSame(at, to)) {
      demand(at !== null, 'misplaced')
      budget.steps(1)
      const node = structs.find(at) as Node
      passed.push(at)
      const end = clockOf(node) + node.length - 1
      const cut = isWithAdded ? cuts.get(node)?.find((clock) => clock >= (at as Id).clock) : undefined
      const last = cut ?? end
      if (to !== null && to.client === at.client && to.clock > at.clock && to.clock <= last) break
      at = follower({ client: at.client, clock: last }, isWithAdded)
    }
    return passed
  }

  function documentDistance({ left, right }: Gap): number {
    const name = `${keyOf(left)} ${keyOf(right)}`
    const known = distances.get(name)
    if (known !== undefined) return known
    const steps = between(left, right, false).length
    distances.set(name, steps)
    return steps
  }

  function leftBase(id: Id | null): Id | null {
    return id === null || structs.has(id) ? id : gapOf(id).left
  }

  function rightBase(id: Id | null): Id | null {
    return id === null || structs.has(id) ? id : gapOf(id).right
  }

  function gapOf(id: Id): Gap {
    const gap = gaps.get(structs.find(id) as Struct)
    demand(gap !== undefined, 'misplaced')
    return gap
  }
}
