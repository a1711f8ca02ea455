// What was written to a room and not seen yet, of frames that are searched and not decoded.
import { setTimeout as delay } from 'node:timers/promises'
import { FRAME } from '../../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../../shared/protocol/reply.ts'
import { ID_PREFIX, numberAt } from './work.ts'

const LIMIT_MS = 240_000

/** Counts down from what will be written, times the peers that look. */
export class Missing {
  #left: number
  #refusal: string | null = null

  constructor(left: number) {
    this.#left = left
  }

  /** Looks for annotations, each of which a peer sees once, and for refusals. */
  take(frame: Buffer): void {
    if (frame[0] === FRAME.reply) this.takeReply(frame)
    else {
      let last = -1
      for (let at = frame.indexOf(ID_PREFIX); at >= 0; at = frame.indexOf(ID_PREFIX, at + ID_PREFIX.length)) {
        const n = numberAt(frame, at)
        // Each is named twice: as key and in its record.
        if (n !== last) this.#left--
        last = n
      }
    }
  }

  /** Looks for refusals only. */
  takeReply(frame: Buffer): void {
    if (frame[0] !== FRAME.reply) return
    const reply = JSON.parse(frame.toString('utf8', frame.indexOf('{'))) as CommandReply
    if (!reply.ok) this.#refusal = JSON.stringify(reply.error)
  }

  /** Throws when a write was refused, or when that takes too long. */
  async untilFewerThan(count: number): Promise<void> {
    const deadline = performance.now() + LIMIT_MS
    while (this.#left >= count) {
      if (this.#refusal !== null) throw new Error(`a write was refused: ${this.#refusal}`)
      if (performance.now() > deadline) throw new Error(`${this.#left} writes were not seen in ${LIMIT_MS} ms`)
      await delay(2)
    }
  }
}
