// What a socket is cut for without a word: what no client of any kind does, at a rate that costs everybody else.
import type { RawData, WebSocket } from 'ws'
import { MAX_CONTROL_FRAMES_PER_SECOND, MAX_LATE_BYTES } from './bounds.ts'
import { createTokenBucket } from './token-bucket.ts'

/** Cuts a socket that goes on sending after it was told to close, or floods with pings and pongs. */
export function cutFloods(socket: WebSocket): void {
  const controls = createTokenBucket(MAX_CONTROL_FRAMES_PER_SECOND, 10 * MAX_CONTROL_FRAMES_PER_SECOND, Date.now())
  let lateBytes = 0

  function onControl() {
    if (!controls.take(1, Date.now())) socket.terminate()
  }

  socket.on('ping', onControl)
  socket.on('pong', onControl)
  socket.on('message', (data) => {
    if (socket.readyState === socket.OPEN) return
    lateBytes += sizeOf(data)
    if (lateBytes > MAX_LATE_BYTES) socket.terminate()
  })
}

const sizeOf = (data: RawData) =>
  Array.isArray(data) ? data.reduce((sum, { byteLength }) => sum + byteLength, 0) : data.byteLength
