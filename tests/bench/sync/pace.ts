// Writes at a fixed rate from many peers, and how long each write takes to reach each other peer.
import { setTimeout as delay } from 'node:timers/promises'
import { FRAME } from '../../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../../shared/protocol/reply.ts'
import { percentile } from '../figure.ts'
import { openPeer, type Peer, type Target } from './peer.ts'
import { ID_PREFIX, numberAt, takeNumbers } from './work.ts'

export type PaceJob = {
  kind: 'pace'
  target: Target
  peers: number
  /** Writes per second of all peers together. */
  rate: number
  seconds: number
  /** Writes of the first seconds are not counted. */
  warmUpSeconds: number
}

export type Spread = { p50: number; p99: number; max: number }

export type Paced = {
  /** From a write to its being seen by each other peer, in milliseconds. */
  fanout: Spread
  /** From a command to its reply, in milliseconds; null where nothing is acknowledged. */
  ack: Spread | null
  written: number
  /** Pairs of write and peer that did not come to pass in time. */
  missing: number
  refused: number
  /** Share of one core that this process used. */
  load: number
}

/** A person writes at most so many a second: below the server's bound of 50, so that no burst is refused. */
const MAX_RATE_PER_PERSON = 40
/** A write not seen by then is missing, in milliseconds. */
const DRAIN_MS = 1_500
const OPEN_AT_ONCE = 20
/** A write sent later than it was due by more than this counts from when it was due, in milliseconds. */
const MAX_LATE_MS = 5

/** Runs the job in peers of its own. */
export async function pace(job: PaceJob): Promise<Paced> {
  const { target, rate, seconds, warmUpSeconds } = job
  const total = Math.round(rate * seconds)
  const first = takeNumbers(total)
  const counted = first + Math.round(rate * warmUpSeconds)
  const sentAt = new Float64Array(total)
  const senders = new Int32Array(total)
  const seen = new Uint8Array(total * job.peers)
  const fanout: number[] = []
  const ack: number[] = []
  const waiting = new Map<string, number>()
  let refused = 0

  const onFrame = (peer: number) => (frame: Buffer) => {
    const now = performance.now()
    if (frame[0] === FRAME.reply) return onReply(frame, now)
    for (let at = frame.indexOf(ID_PREFIX); at >= 0; at = frame.indexOf(ID_PREFIX, at + ID_PREFIX.length)) {
      const n = numberAt(frame, at)
      const index = n - first
      if (index < 0 || index >= total || seen[index * job.peers + peer]) continue
      seen[index * job.peers + peer] = 1
      if (n >= counted && senders[index] !== peer) fanout.push(now - (sentAt[index] as number))
    }
  }

  function onReply(frame: Buffer, now: number) {
    const reply = JSON.parse(frame.toString('utf8', frame.indexOf('{'))) as CommandReply
    const n = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (!reply.ok) refused++
    else if (n !== undefined && n >= counted) ack.push(now - (sentAt[n - first] as number))
  }

  // As many more people as the rate needs: they send commands and see nothing.
  const hasBounds = target.cookies.length > 0
  const people = hasBounds ? Math.max(job.peers, Math.ceil(rate / MAX_RATE_PER_PERSON)) : job.peers
  const peers = await openPeers(people, (person) =>
    openPeer(target, { person, onFrame: onFrame(person), isMute: person >= job.peers }),
  )
  try {
    const cpu = process.cpuUsage()
    const start = performance.now()
    for (let index = 0; index < total; ) {
      const now = performance.now()
      for (
        let due = start + (index / rate) * 1_000;
        index < total && due <= now;
        due = start + (index / rate) * 1_000
      ) {
        const sender = index % peers.length
        const sending = performance.now()
        senders[index] = sender
        sentAt[index] = sending - due > MAX_LATE_MS ? due : sending
        const id = (peers[sender] as Peer).write(first + index)
        if (id !== null) waiting.set(id, first + index)
        index++
      }
      await delay(1)
    }
    const used = process.cpuUsage(cpu)
    const load = (used.user + used.system) / 1_000 / (performance.now() - start)
    const deadline = performance.now() + DRAIN_MS
    const measured = first + total - counted
    const pairs = () => {
      // Echoes to the sender itself are not pairs; a sender that only sends has none.
      let count = measured * job.peers
      for (let index = counted - first; index < total; index++) if ((senders[index] as number) < job.peers) count--
      return count
    }
    const expected = pairs()
    while ((fanout.length < expected || waiting.size > 0) && performance.now() < deadline) await delay(5)
    return {
      fanout: spread(fanout),
      ack: ack.length > 0 ? spread(ack) : null,
      written: total,
      missing: expected - fanout.length,
      refused: refused + waiting.size,
      load,
    }
  } finally {
    for (const peer of peers) peer.close()
  }
}

/** Opens peers, a few at once. */
export async function openPeers(count: number, open: (n: number) => Promise<Peer>): Promise<Peer[]> {
  const peers: Peer[] = []
  while (peers.length < count) {
    const batch = Array.from({ length: Math.min(OPEN_AT_ONCE, count - peers.length) }, (_, n) => open(peers.length + n))
    peers.push(...(await Promise.all(batch)))
  }
  return peers
}

const spread = (values: number[]): Spread => ({
  p50: percentile(values, 0.5),
  p99: percentile(values, 0.99),
  max: percentile(values, 1),
})
