// Rooms with peers: sends what was committed, and who is there, to everybody in the room. Speaks only of what
// Fanout published, so that it holds for changes from other nodes as for those from here.

import * as Y from 'yjs'
import { encodeAwareness, encodeSync } from '../../shared/protocol/frames.ts'
import type { Context } from '../context.ts'
import type { FanoutEvent } from '../fanout/fanout.ts'
import type { RoomDigest } from './compare-digest.ts'
import type { Outbox } from './outbox.ts'
import { applyPresence, type PresenceStates, toEntry } from './presence.ts'
import { createPresenceFeed, type PresenceFeed } from './presence-feed.ts'

/** A peer in a room. `presenceId`: its own entry is not sent back to it. */
export type RoomPeer = { outbox: Outbox; presenceId: number | null; hasState: boolean }

export type LiveRoom = {
  name: string
  peers: Set<RoomPeer>
  presence: PresenceStates
  feed: PresenceFeed
  digest: RoomDigest | null
  release: () => void
  /** Set with the first state that a peer was sent. */
  unfollow: (() => void) | null
}

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
        broadcast(name, update)
      }
    } else if (event.type === 'caughtUp') {
      for (const { seq, update } of event.updates) ctx.rooms.receive(event.room, seq, update)
      broadcast(event.room, Y.mergeUpdates(event.updates.map(({ update }) => update)))
    } else if (event.type === 'presence') {
      const room = rooms.get(event.room)
      if (!room || !applyPresence(room.presence, event)) return
      room.feed.add(toEntry(event.clientId, nextClock(), event.state))
    }
  }

  function broadcast(name: string, update: Uint8Array) {
    const room = rooms.get(name)
    if (!room) return
    const frame = encodeSync('update', update)
    // A peer that has not been sent the room yet gets this with it.
    for (const peer of room.peers) if (peer.hasState) peer.outbox.sendUpdate(frame, update)
  }

  return {
    /** Enters a room; its document stays in memory while somebody is there. */
    join(name: string, peer: RoomPeer): LiveRoom {
      let room = rooms.get(name)
      if (!room) {
        const peers = new Set<RoomPeer>()
        const release = ctx.rooms.hold(name)
        room = {
          name,
          peers,
          presence: new Map(),
          feed: createPresenceFeed(peers),
          release,
          digest: null,
          unfollow: null,
        }
        rooms.set(name, room)
        for (const presence of ctx.fanout.presenceIn(name)) applyPresence(room.presence, presence)
      }
      room.peers.add(peer)
      return room
    },

    /** The peer was sent the room as it was at `seq`: from now on it is sent every update. */
    serve(room: LiveRoom, peer: RoomPeer, seq: number) {
      peer.hasState = true
      if (rooms.get(room.name) === room) room.unfollow ??= ctx.fanout.follow({ room: room.name, seq })
    },

    leave(room: LiveRoom, peer: RoomPeer) {
      room.peers.delete(peer)
      if (room.peers.size > 0 || rooms.get(room.name) !== room) return
      rooms.delete(room.name)
      room.feed.close()
      room.release()
      room.unfollow?.()
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
    .map(([clientId, { state }]) => toEntry(clientId, nextClock(), state))
  return entries.length === 0 ? null : encodeAwareness(entries)
}

let newestClock = 0

/**
 * The clock of an entry that goes out: peers take one only if it is higher than what they had under the same id, also
 * after they came back, to another node perhaps. So it follows the time, which the nodes share, and never repeats.
 */
const nextClock = () => {
  newestClock = Math.max(newestClock + 1, Date.now())
  return newestClock
}
