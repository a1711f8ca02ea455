// Rooms with peers: sends what was committed, and who is there, to everybody in the room. Speaks only of what
// Fanout published, so that it holds for changes from other nodes as for those from here.

import { encodeAwareness, encodeSync } from '../../shared/protocol/frames.ts'
import type { Context } from '../context.ts'
import type { FanoutEvent } from '../fanout/fanout.ts'
import type { Outbox } from './outbox.ts'
import { applyPresence, type PresenceStates, toEntry } from './presence.ts'

/** A peer in a room. `presenceId`: its own entry is not sent back to it. */
export type RoomPeer = { outbox: Outbox; presenceId: number | null; hasState: boolean }

export type LiveRoom = { name: string; peers: Set<RoomPeer>; presence: PresenceStates; release: () => void }

export type Rooms = ReturnType<typeof createRooms>

/** Whoever makes it closes it. */
export function createRooms(ctx: Context) {
  const rooms = new Map<string, LiveRoom>()
  const unsubscribe = ctx.fanout.subscribe(onEvent)
  const unwatch = ctx.metrics.watch('mawqif_rooms', () => rooms.size)

  function onEvent(event: FanoutEvent) {
    if (event.type === 'committed') {
      for (const { room: name, seq, update } of event.roomUpdates) {
        ctx.rooms.receive(name, seq, update)
        const room = rooms.get(name)
        if (!room) continue
        const frame = encodeSync('update', update)
        // A peer that has not been sent the room yet gets this with it.
        for (const peer of room.peers) if (peer.hasState) peer.outbox.sendUpdate(frame, update)
      }
    } else if (event.type === 'presence') {
      const room = rooms.get(event.room)
      if (!room || !applyPresence(room.presence, event)) return
      const frame = encodeAwareness([toEntry(event.clientId, event.clock, event.state)])
      for (const peer of room.peers) if (peer.presenceId !== event.clientId) peer.outbox.sendLossy(frame)
    }
  }

  return {
    /** Enters a room; its document stays in memory while somebody is there. */
    join(name: string, peer: RoomPeer): LiveRoom {
      let room = rooms.get(name)
      if (!room) {
        room = { name, peers: new Set(), presence: new Map(), release: ctx.rooms.hold(name) }
        rooms.set(name, room)
      }
      room.peers.add(peer)
      return room
    },

    leave(room: LiveRoom, peer: RoomPeer) {
      room.peers.delete(peer)
      if (room.peers.size > 0 || rooms.get(room.name) !== room) return
      rooms.delete(room.name)
      room.release()
    },

    close() {
      unwatch()
      unsubscribe()
    },
  }
}

/** Everybody's presence but the peer's own, as one frame; null where there is nobody. */
export function encodePresence(room: LiveRoom, peer: RoomPeer): Uint8Array | null {
  const entries = [...room.presence]
    .filter(([clientId]) => clientId !== peer.presenceId)
    .map(([clientId, { clock, state }]) => toEntry(clientId, clock, state))
  return entries.length === 0 ? null : encodeAwareness(entries)
}
