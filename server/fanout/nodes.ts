// The other nodes, as this one knows them: whose messages are new, who lives, and who is present there. Decides alone;
// the clock is passed in and nothing is sent from here.
//
// Invariant: a message has an effect only if its sender has named this node, and once at most. A node id is random and
// this one's was made at its start, so whatever was recorded before that names it nowhere and cannot be played to it;
// what was recorded later bears a number that was seen.
import type { NodeId } from './envelope.ts'
import type { Presence } from './fanout.ts'
import { MAX_NODES, type NodeMessage } from './messages.ts'

/** A node that was not heard for this long is gone, and with it everybody who is present there; milliseconds. */
export const GONE_AFTER_MS = 8_000
/** Nodes whose numbers are remembered, the gone ones included. */
const MAX_REMEMBERED = 1_000

type Node = {
  /** Number of the newest message. */
  number: number
  heardAt: number
  isGone: boolean
  hasNamedUs: boolean
  /** Everybody present there is known. */
  isSynced: boolean
  presence: Map<number, Presence>
}

/** What to do with a message: its kind, then whom it changed, then whether its sender is to be answered or asked. */
export type Heard = {
  /** `own` came back to its sender, `old` was seen, `stranger` has not named us yet. */
  verdict: 'own' | 'old' | 'stranger' | 'taken'
  presence: Presence[]
  /** It is heard for the first time: naming it soon lets it take our messages. */
  isNew: boolean
  /** It is to be asked who is present there. */
  isAsked: boolean
  /** Messages before this one did not come. */
  hasGap: boolean
}

/** The table of one node, `self`. */
export function createNodes(self: NodeId) {
  const nodes = new Map<NodeId, Node>()

  function leave(node: Node): Presence[] {
    const left = [...node.presence.values()].map(toLeft)
    node.presence.clear()
    node.isSynced = false
    return left
  }

  function remember(id: NodeId, node: Node) {
    if (nodes.size >= MAX_REMEMBERED) {
      const oldest = [...nodes].find(([, { isGone, hasNamedUs }]) => isGone || !hasNamedUs) ?? [...nodes][0]
      if (oldest) nodes.delete(oldest[0])
    }
    nodes.set(id, node)
  }

  function apply(node: Node, message: NodeMessage): Presence[] {
    switch (message.type) {
      case 'presence': {
        const { type: _type, ...presence } = message
        const known = node.presence.get(presence.clientId)
        if (known && known.clock >= presence.clock) return []
        if (presence.state !== null) node.presence.set(presence.clientId, presence)
        else if (!node.presence.delete(presence.clientId)) return []
        return [presence]
      }
      case 'roll': {
        const listed = new Set(message.clientIds)
        const left = [...node.presence.values()].filter(({ clientId }) => !listed.has(clientId))
        for (const { clientId } of left) node.presence.delete(clientId)
        node.isSynced = true
        return left.map(toLeft)
      }
      case 'bye':
        node.isGone = true
        return leave(node)
      default:
        return []
    }
  }

  return {
    /** Takes note of a message that was authentic. */
    hear(from: NodeId, number: number, message: NodeMessage, nowMs: number): Heard {
      const heard: Heard = { verdict: 'taken', presence: [], isNew: false, isAsked: false, hasGap: false }
      if (from === self) return { ...heard, verdict: 'own' }
      let node = nodes.get(from)
      if (node && number <= node.number) return { ...heard, verdict: 'old' }
      if (!node) {
        node = {
          number,
          heardAt: nowMs,
          isGone: false,
          hasNamedUs: false,
          isSynced: false,
          presence: new Map(),
        }
        remember(from, node)
        heard.isNew = true
      }
      heard.hasGap = node.hasNamedUs && number > node.number + 1
      node.number = number
      node.heardAt = nowMs
      node.isGone = false
      if (message.type === 'alive' && message.nodes.includes(self)) node.hasNamedUs = true
      if (!node.hasNamedUs) return { ...heard, verdict: 'stranger' }
      if (heard.hasGap) node.isSynced = false
      heard.presence = apply(node, message)
      heard.isAsked = message.type === 'alive' && !node.isSynced
      return heard
    },

    /** Those who were heard lately. */
    alive: (): NodeId[] =>
      [...nodes]
        .filter(([, { isGone }]) => !isGone)
        .map(([id]) => id)
        .slice(-MAX_NODES),

    /** Whoever was present at nodes that were not heard for GONE_AFTER_MS. */
    sweep(nowMs: number): Presence[] {
      const left: Presence[] = []
      for (const node of nodes.values()) {
        if (node.isGone || nowMs - node.heardAt <= GONE_AFTER_MS) continue
        node.isGone = true
        left.push(...leave(node))
      }
      return left
    },

    /** Messages may have been missed: everybody is asked again. */
    mistrust() {
      for (const node of nodes.values()) node.isSynced = false
    },

    /** Everybody who is present at other nodes. */
    presence: (): Presence[] => [...nodes.values()].flatMap((node) => [...node.presence.values()]),
  }
}

// A clock higher than what the room knows, or it would take this for old.
const toLeft = (presence: Presence): Presence => ({ ...presence, clock: presence.clock + 1, state: null })
