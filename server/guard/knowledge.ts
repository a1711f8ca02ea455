// What the author of a struct must have had before him, as far as Yjs itself sees to it: everything that his client said
// before, what that refers to, and what their clients had said before that.
import * as Y from 'yjs'
import type { Id, Struct } from './decode.ts'

export type Knowledge = ReturnType<typeof createKnowledge>

/**
 * Grows with every `learn`, and costs one pass over the structs that are known in all. A lower bound: of what was deleted
 * together with the element around it, nothing tells any more what it referred to.
 */
export function createKnowledge(store: Y.Doc['store'], added: ReadonlyMap<number, readonly Struct[]>) {
  /** By client: the first clock that is not known. */
  const known = new Map<number, number>()

  function learn(id: Id) {
    const waiting = [id]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { client } = next
      const from = known.get(client) ?? 0
      const until = next.clock + 1
      if (until <= from) continue
      known.set(client, until)
      for (const reference of references(client, from, until))
        if ((known.get(reference.client) ?? 0) <= reference.clock) waiting.push(reference)
    }
  }

  function* references(client: number, from: number, until: number): Generator<Id> {
    const stored = store.clients.get(client)
    const state = Y.getState(store, client)
    if (stored && from < state) {
      for (let i = Y.findIndexSS(stored as Y.Item[], from); i < stored.length; i++) {
        const item = stored[i] as Y.Item | Y.GC
        if (item.id.clock >= until) break
        if (!(item instanceof Y.Item)) continue
        // biome-ignore lint/suspicious/noExplicitAny: Yjs' types of events do not matter here
        const parent = (item.parent as Y.AbstractType<any>)._item?.id
        for (const id of [item.origin, item.rightOrigin, parent]) if (id && id.client !== client) yield id
      }
    }
    if (until <= state) return
    for (const struct of added.get(client) ?? []) {
      if (struct.clock >= until) break
      for (const id of [struct.origin, struct.rightOrigin, struct.parent])
        if (id !== null && id !== 'fragment' && id.client !== client) yield id
    }
  }

  return {
    learn,
    has: ({ client, clock }: Id): boolean => clock < (known.get(client) ?? 0),
  }
}
