// Peers that stay: open rooms for the bench to count the server's memory, and rooms that are filled before they are
// opened cold. What is held is let go by `release`.
import { setTimeout as delay } from 'node:timers/promises'
import { Missing } from './missing.ts'
import { openPeers } from './pace.ts'
import { openPeer, type Peer, type Target } from './peer.ts'
import { takeNumbers } from './work.ts'

export type HoldJob = {
  kind: 'hold'
  targets: Target[]
  peersEach: number
  /** Annotations written to each room; all peers have seen them when the job ends. */
  annotationsEach: number
}

export type FillJob = { kind: 'fill'; target: Target; annotations: number }

export type ReleaseJob = { kind: 'release' }

/** Rooms that are written to at the same time. */
const ROOMS_AT_ONCE = 50
/** Writes of a room that nobody has seen yet. */
const MAX_UNSEEN = 200
/** Writers of a filled room: together they may write faster than one person may. */
const FILLERS = 80
/** Writes per second of one of them. */
const RATE_PER_FILLER = 40

const held: Peer[] = []

/** Opens rooms and leaves their peers open. */
export async function hold({ targets, peersEach, annotationsEach }: HoldJob): Promise<null> {
  const left = targets.map((target, n) => ({ target, n }))
  const work = async () => {
    for (let next = left.pop(); next; next = left.pop()) {
      const { target, n } = next
      const missing = new Missing(annotationsEach * peersEach)
      const peers = await openPeers(peersEach, (peer) =>
        openPeer(target, { person: n * peersEach + peer, onFrame: (frame) => missing.take(frame) }),
      )
      held.push(...peers)
      const first = takeNumbers(annotationsEach)
      for (let i = 0; i < annotationsEach; i++) peers[i % peersEach]?.write(first + i)
      await missing.untilFewerThan(1)
    }
  }
  await Promise.all(Array.from({ length: ROOMS_AT_ONCE }, work))
  return null
}

/** Writes so many annotations into a room as fast as it takes them, and leaves. */
export async function fill({ target, annotations }: FillJob): Promise<null> {
  const missing = new Missing(annotations)
  const witness = await openPeer(target, { person: 0, onFrame: (frame) => missing.take(frame) })
  const writers = await openPeers(FILLERS, (n) =>
    openPeer(target, { person: 1 + n, isMute: true, onFrame: (frame) => missing.takeReply(frame) }),
  )
  try {
    const first = takeNumbers(annotations)
    const start = performance.now()
    for (let written = 0; written < annotations; written++) {
      const due = start + (written / (FILLERS * RATE_PER_FILLER)) * 1_000
      if (performance.now() < due) await delay(1)
      await missing.untilFewerThan(annotations - written + MAX_UNSEEN)
      writers[written % FILLERS]?.write(first + written)
    }
    await missing.untilFewerThan(1)
    return null
  } finally {
    for (const peer of [witness, ...writers]) peer.close()
  }
}

/** Closes everything that is held. */
export async function release(): Promise<null> {
  for (const peer of held.splice(0)) peer.close()
  return null
}

/** Keeps peers until `release`. */
export const keep = (peers: readonly Peer[]) => held.push(...peers)
