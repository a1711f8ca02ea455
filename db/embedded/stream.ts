// What `pg` takes for its socket. It collects the frontend messages that belong together and hands them over whole:
// PGlite cannot wait in the middle of a message.
import { Duplex } from 'node:stream'
import type { Engine } from './engine.ts'

const QUERY = 0x51
const SYNC = 0x53
const FLUSH = 0x48

/** A connection of `pg` to the engine. */
export class EngineStream extends Duplex {
  readonly #engine: Engine
  #pending: Buffer = Buffer.alloc(0)
  #isStarted = false

  constructor(engine: Engine) {
    super()
    this.#engine = engine
  }

  connect() {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay() {
    return this
  }

  setKeepAlive() {
    return this
  }

  ref() {
    return this
  }

  unref() {
    return this
  }

  override _read() {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void) {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const end = this.#endOfBatch()
    if (end === 0) return done()
    const batch = this.#pending.subarray(0, end)
    this.#pending = this.#pending.subarray(end)
    const isNewSession = !this.#isStarted
    this.#isStarted = true
    this.#engine.execute(batch, isNewSession).then(
      (answer) => {
        if (answer.length > 0) this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.length))
        done()
      },
      (error: Error) => done(error),
    )
  }

  override _final(done: (error?: Error) => void) {
    this.push(null)
    done()
  }

  // Length of what may be handed over: up to the last whole Query, Sync or Flush; 0 when there is none.
  // A Terminate stays behind for ever: the connection ends, the engine lives on.
  #endOfBatch(): number {
    const bytes = this.#pending
    let at = 0
    let end = 0
    // The startup message alone has no type byte.
    if (!this.#isStarted) return bytes.length >= 4 && bytes.length >= bytes.readInt32BE(0) ? bytes.readInt32BE(0) : 0
    while (at + 5 <= bytes.length) {
      const type = bytes[at]
      at += 1 + bytes.readInt32BE(at + 1)
      if (at > bytes.length) break
      if (type === QUERY || type === SYNC || type === FLUSH) end = at
    }
    return end
  }
}
