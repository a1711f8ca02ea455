// One list of a document (a fragment's blocks, a block's texts, a text's letters, an attribute's values over time) as it
// is, with what the update at hand puts into it. Only so far as it takes to see, before Yjs does it, whether the
// neighbours that a struct names are neighbours, and how far Yjs will look for its place.
import * as Y from 'yjs'
import type { Budget } from './budget.ts'
import type { Id, Struct } from './decode.ts'
import { demand, GuardRefusal } from './refusal.ts'
import { clockOf, isSame, isStored, keyOf, type Node, type Structs } from './structs.ts'

/** What holds a list: a type in the document, or one that the update makes. */
// biome-ignore lint/suspicious/noExplicitAny: Yjs' types of events do not matter here
export type Holder = Y.AbstractType<any> | Struct

export type List = ReturnType<typeof createList>

/** Neighbours in the document between which an added struct lies; null: the list's beginning or end. */
type Gap = { left: Id | null; right: Id | null }

/**
 * How far Yjs looks (Item.integrate): nowhere where the two neighbours stand side by side. Else from the left one on,
 * past the first struct only where that has the same origin, and then at most to the right one. While nothing has been
 * put between neighbours that did not stand side by side, `next` is the list as it will be; from then on the list is
 * *mixed*: order is judged by the document's part alone, and steps by what they are at most.
 */
export function createList(holder: Holder, key: string | null, structs: Structs, budget: Budget) {
  /** What follows a place of the list, where that is another than in the document. */
  const next = new Map<string, Id | null>()
  /** Clocks in a struct behind which something was put, in order. */
  const cuts = new Map<Node, number[]>()
  /** Added structs by their origin. */
  const siblings = new Map<string, number>()
  const gaps = new Map<Struct, Gap>()
  /** Distances in the document that have been found. */
  const distances = new Map<string, number>()
  let added = 0
  let isMixed = false
  let length: number | null = null

  return {
    holder,
    key,

    /** Puts a struct between the neighbours that it names. Throws where they are none, or would take too long to tell. */
    put(struct: Struct) {
      const { origin, rightOrigin } = struct
      const gap = { left: leftBase(origin), right: rightBase(rightOrigin) }
      const isBeside = isSame(follower(origin, true), rightOrigin)
      const count = siblings.get(keyOf(origin)) ?? 0
      if (!isMixed) {
        if (!isBeside) {
          distance(origin, rightOrigin, true)
          isMixed = true
        }
      } else {
        const between = isBeside ? 0 : documentDistance(gap)
        if (count > 0) budget.steps(documentLength() + added)
        else budget.steps(isBeside || (origin !== null && !structs.has(origin)) ? 1 : between + added)
      }
      insert(struct)
      gaps.set(struct, gap)
      siblings.set(keyOf(origin), count + 1)
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

  /** Structs between two places; throws where the second does not follow the first. */
  function distance(from: Id | null, to: Id | null, isWithAdded: boolean): number {
    let at = follower(from, isWithAdded)
    // Nothing added yet, as with nearly every update: along the document's own links, 20 times as fast.
    if (!isWithAdded || next.size === 0) return at === null ? atEnd(to) : documentSteps(at, to)
    let steps = 0
    for (; !isSame(at, to); steps++) {
      if (at === null) throw new GuardRefusal('misplaced')
      budget.steps(1)
      const node = structs.find(at) as Node
      const last = cuts.get(node)?.find((clock) => clock >= (at as Id).clock) ?? clockOf(node) + node.length - 1
      if (isWithin(to, at, last)) return steps + 1
      at = follower({ client: at.client, clock: last }, true)
    }
    return steps
  }

  function documentSteps(from: Id, to: Id | null): number {
    if (isSame(from, to)) return 0
    let item = structs.find(from) as Y.Item | null
    let steps = 0
    for (let start = from; item !== null; steps++) {
      if (isSame(start, to)) return steps
      budget.steps(1)
      if (isWithin(to, start, item.id.clock + item.length - 1)) return steps + 1
      item = item.right
      if (item !== null) start = item.id
    }
    return steps + atEnd(to)
  }

  function documentDistance({ left, right }: Gap): number {
    const name = `${keyOf(left)} ${keyOf(right)}`
    const known = distances.get(name)
    if (known !== undefined) return known
    const steps = distance(left, right, false)
    distances.set(name, steps)
    return steps
  }

  function documentLength(): number {
    length ??= distance(null, null, false)
    return length
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

/** Nothing more to go at the end of a list, if that was the aim. */
function atEnd(to: Id | null): 0 {
  if (to !== null) throw new GuardRefusal('misplaced')
  return 0
}

const isWithin = (id: Id | null, start: Id, last: number): boolean =>
  id !== null && id.client === start.client && id.clock > start.clock && id.clock <= last
