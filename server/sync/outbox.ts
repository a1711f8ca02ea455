// Sending to one socket without waiting for it: a peer that does not read is skipped, caught up, or closed.
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { encodeSync } from '../../shared/protocol/frames.ts'
import { CLOSE } from '../../shared/protocol/kinds.ts'
import { LAG_BYTES, MAX_LAG_BYTES, MAX_LAG_MS } from '../sockets/bounds.ts'

export type Outbox = ReturnType<typeof createOutbox>

/**
 * Invariant: what a peer holds, plus what is in its socket's buffer, plus what was held back, is the whole room as
 * broadcast. `sendWhole` is asked to send the room's whole state where more was held back than is kept.
 */
export function createOutbox(socket: WebSocket, sendWhole: () => void) {
  /** Updates held back; null while the peer keeps up, 'whole' where they were too many. */
  let heldBack: Uint8Array[] | 'whole' | null = null
  let heldBytes = 0
  let deadline: NodeJS.Timeout | undefined

  function send(frame: Uint8Array) {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > MAX_LAG_BYTES) return socket.close(CLOSE.slow)
    socket.send(frame, catchUp)
  }

  function catchUp() {
    if (heldBack === null || socket.bufferedAmount > LAG_BYTES / 2) return
    const updates = heldBack
    heldBack = null
    heldBytes = 0
    clearTimeout(deadline)
    if (updates === 'whole') sendWhole()
    else send(encodeSync('update', Y.mergeUpdates(updates)))
  }

  return {
    /** Sends what must arrive: answers, first syncs. */
    send,

    /** Sends an update, `frame` being its bytes as a frame, or holds it back while the peer lags. */
    sendUpdate(frame: Uint8Array, update: Uint8Array) {
      if (heldBack === null && socket.bufferedAmount <= LAG_BYTES) return send(frame)
      if (heldBack === null) {
        heldBack = []
        deadline = setTimeout(() => socket.close(CLOSE.slow), MAX_LAG_MS)
        deadline.unref()
      }
      if (heldBack === 'whole') return
      heldBytes += update.byteLength
      if (heldBytes > LAG_BYTES) heldBack = 'whole'
      else heldBack.push(update)
    },

    /** Sends what may be lost, such as presence: not to a peer that lags. */
    sendLossy(frame: Uint8Array) {
      if (heldBack === null && socket.bufferedAmount <= LAG_BYTES) send(frame)
    },

    close() {
      clearTimeout(deadline)
      heldBack = null
    },
  }
}
