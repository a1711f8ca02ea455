// Long notes written over one another, so that much is broadcast and the document stays small; beside the writers a
// peer that may have stopped reading. All stay open until `release`.
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { keep } from './hold.ts'
import { Missing } from './missing.ts'
import { openPeers } from './pace.ts'
import { openPeer, type Target } from './peer.ts'
import { takeNumbers } from './work.ts'

export type OverwriteJob = {
  kind: 'overwrite'
  target: Target
  /** Bytes that every peer is sent, about. */
  bytes: number
  isStalled: boolean
}

/** What the witness, who reads on, was sent. */
export type Overwritten = { bytes: number }

const WRITERS = 20
/** A note of so many letters, two bytes each. */
const NOTE_LENGTH = 9_000
const RATE = 100
const LIMIT_MS = 120_000

/** Runs the job. */
export async function overwrite({ target, bytes, isStalled }: OverwriteJob): Promise<Overwritten> {
  const witness = { bytes: 0 }
  const missing = new Missing(WRITERS)
  const [reading] = await openPeers(1, () =>
    openPeer(target, {
      person: WRITERS,
      onFrame: (frame) => {
        witness.bytes += frame.byteLength
        missing.take(frame)
      },
    }),
  )
  const idle = await openPeer(target, { person: WRITERS + 1 })
  const { _socket } = idle.socket as unknown as { _socket: Socket }
  const writers = await openPeers(WRITERS, (person) => openPeer(target, { person, isMute: true }))
  if (reading) keep([reading])
  keep([idle, ...writers])
  const first = takeNumbers(WRITERS)
  for (const [n, writer] of writers.entries()) writer.write(first + n)
  await missing.untilFewerThan(1)
  if (isStalled) _socket.pause()
  const deadline = performance.now() + LIMIT_MS
  for (let n = 0; witness.bytes < bytes; n++) {
    if (performance.now() > deadline) throw new Error(`only ${witness.bytes} bytes came in ${LIMIT_MS} ms`)
    const letter = String.fromCharCode(0x628 + (n % 20))
    writers[n % WRITERS]?.overwrite(first + (n % WRITERS), letter.repeat(NOTE_LENGTH))
    await delay(1_000 / RATE)
  }
  return witness
}
