// One view over what the document holds and what an update adds to it, so far as its order has been worked out.
import * as Y from 'yjs'
import type { Id, Struct } from './decode.ts'

/** A struct of the document or of the update. */
export type Node = Y.Item | Y.GC | Struct

export type Structs = ReturnType<typeof createStructs>

export const isStored = (node: Node): node is Y.Item | Y.GC => node instanceof Y.Item || node instanceof Y.GC
export const clockOf = (node: Node): number => (isStored(node) ? node.id.clock : node.clock)
export const isDeleted = (node: Node): boolean => (isStored(node) ? node.deleted : node.content.kind === 'deleted')
export const isSame = (a: Id | null, b: Id | null): boolean =>
  a === b || (a !== null && b !== null && a.client === b.client && a.clock === b.clock)
export const keyOf = (id: Id | null): string => (id === null ? '' : `${id.client}:${id.clock}`)

export function createStructs(store: Y.Doc['store'], added: ReadonlyMap<number, readonly Struct[]>) {
  /** How many of a client's structs are known to come after what they refer to. */
  const done = new Map<number, number>()

  return {
    stateOf: (client: number): number => Y.getState(store, client),

    /** True for what the document holds. */
    has: (id: Id): boolean => id.clock < Y.getState(store, id.client),

    /** Structs of a client in one array, those of the update with them. */
    count: (client: number): number => (store.clients.get(client)?.length ?? 0) + (added.get(client)?.length ?? 0),

    markDone(client: number) {
      done.set(client, (done.get(client) ?? 0) + 1)
    },

    /** The struct that `id` is in; null where there is none, or none yet. */
    find(id: Id): Node | null {
      const stored = store.clients.get(id.client)
      if (stored && id.clock < Y.getState(store, id.client))
        return stored[Y.findIndexSS(stored as Y.Item[], id.clock)] as Y.Item | Y.GC
      const own = added.get(id.client)
      if (!own) return null
      let from = 0
      let to = (done.get(id.client) ?? 0) - 1
      while (from <= to) {
        const middle = (from + to) >> 1
        const struct = own[middle] as Struct
        if (id.clock < struct.clock) to = middle - 1
        else if (id.clock >= struct.clock + struct.length) from = middle + 1
        else return struct
      }
      return null
    },
  }
}
