// Presence of one room on its way to its peers: what changed within one interval goes out as one frame for all, or a
// hundred carets that move would be a hundred frames to each of five hundred peers, twenty times a second.
import { type AwarenessEntry, encodeAwareness } from '../../shared/protocol/frames.ts'
import { AWARENESS_INTERVAL_MS } from '../sockets/bounds.ts'
import type { RoomPeer } from './rooms.ts'

/** Sends to `peers`, to each but its own entry, and at once where nothing was sent lately. Whoever makes it closes it. */
export function createPresenceFeed(peers: ReadonlySet<RoomPeer>) {
  const changed = new Map<number, AwarenessEntry>()
  let timer: NodeJS.Timeout | undefined

  function flush() {
    timer = undefined
    if (changed.size === 0) return
    const entries = [...changed.values()]
    const frame = encodeAwareness(entries)
    for (const peer of peers) {
      if (!peer.outbox.takesLossy()) continue
      if (peer.presenceId === null || !changed.has(peer.presenceId)) peer.outbox.sendLossy(frame)
      else if (changed.size > 1)
        peer.outbox.sendLossy(encodeAwareness(entries.filter(({ clientId }) => clientId !== peer.presenceId)))
    }
    changed.clear()
    timer = setTimeout(flush, AWARENESS_INTERVAL_MS)
    timer.unref()
  }

  return {
    add(entry: AwarenessEntry) {
      changed.set(entry.clientId, entry)
      if (timer === undefined) flush()
    },

    close: () => clearTimeout(timer),
  }
}

export type PresenceFeed = ReturnType<typeof createPresenceFeed>
