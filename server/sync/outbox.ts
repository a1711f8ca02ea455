// Sending to one socket without waiting for it: a peer that does not read is skipped, caught up, or closed.
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeSync } from '../../shared/protocol/frames.ts'
import { CLOSE } from '../../shared/protocol/kinds.ts'
import { LAG_BYTES, MAX_LAG_BYTES, MAX_LAG_MS, MIN_READ_BYTES_PER_SECOND } from '../sockets/bounds.ts'

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Invariant: what a peer holds, plus what is in its socket's buffer, plus what was held back, is the whole room as
 * broadcast; and of that, the buffer holds LAG_BYTES and one state at most, and as much again is held back.
 * `sendWhole` is asked to send the room's whole state where more was held back than is kept.
 */
export function createOutbox(socket: WebSocket, sendWhole: () => void) {
  /** Updates held back; null while the peer keeps up, 'whole' where they were too many or a state was asked for. */
  let heldBack: Uint8Array[] | 'whole' | null = null
  let heldBytes = 0
  /** Bytes of states in the buffer. */
  let stateBytes = 0
  let deadline: NodeJS.Timeout | undefined

  const isLagging = () => heldBack !== null || socket.bufferedAmount > LAG_BYTES
  const giveUp = () => socket.close(CLOSE.slow)

  function send(frame: Uint8Array) {
    put(frame, catchUp)
  }

  function put(frame: Uint8Array, taken: () => void) {
    if (socket.readyState !== socket.OPEN) return taken()
    socket.send(frame, taken)
    if (socket.bufferedAmount > LAG_BYTES) watch()
  }

  // What is held back counts, too: it grows while the peer reads nothing, though it is not kept.
  function watch() {
    if (socket.bufferedAmount - stateBytes + heldBytes > MAX_LAG_BYTES) return giveUp()
    if (deadline !== undefined) return
    deadline = setTimeout(giveUp, MAX_LAG_MS + (stateBytes / MIN_READ_BYTES_PER_SECOND) * 1_000)
    deadline.unref()
  }

  function catchUp() {
    if (socket.bufferedAmount > LAG_BYTES / 2) return
    clearTimeout(deadline)
    deadline = undefined
    if (heldBack === null || socket.readyState !== socket.OPEN) return
    const updates = heldBack
    heldBack = null
    heldBytes = 0
    if (updates === 'whole') sendWhole()
    else send(encodeSync('update', Y.mergeUpdates(updates)))
  }

  return {
    /** Sends what must arrive: answers. */
    send,

    /** True while the peer has a state to come when it has read what it was sent: another one now would only be kept. */
    owes(): boolean {
      if (!isLagging()) return false
      heldBack = 'whole'
      return true
    },

    /** Sends a state of the room, where nothing is owed; `taken` is called once, when it left or never will. */
    sendState(frame: Uint8Array, taken: () => void) {
      stateBytes += frame.byteLength
      put(frame, () => {
        stateBytes -= frame.byteLength
        taken()
        catchUp()
      })
    },

    /** Sends an update, `frame` being its bytes as a frame, or holds it back while the peer lags. */
    sendUpdate(frame: Uint8Array, update: Uint8Array) {
      if (!isLagging()) return send(frame)
      heldBack ??= []
      heldBytes += update.byteLength
      if (heldBytes > LAG_BYTES) heldBack = 'whole'
      else if (heldBack !== 'whole') heldBack.push(update)
      watch()
    },

    /** Whether what may be lost, such as presence, goes to this peer now: not while it lags. */
    takesLossy: () => !isLagging(),

    /** Sends what may be lost: not to a peer that lags. */
    sendLossy(frame: Uint8Array) {
      if (!isLagging()) send(frame)
    },

    close() {
      clearTimeout(deadline)
      heldBack = null
    },
  }
}
