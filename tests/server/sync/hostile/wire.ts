// A WebSocket client that obeys nothing: what it writes is what it is told, and it reads only what it is told to.
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'

export type Wire = {
  socket: Socket
  /** Resolves once the server has closed it. */
  closed: Promise<unknown>
}

const OPCODE = { continuation: 0, text: 1, binary: 2, ping: 9, pong: 10 } as const

/** A frame as a client sends it, masked with zeros so that its bytes stay as they are. */
export function frameOf(
  opcode: keyof typeof OPCODE,
  payload: Uint8Array,
  { isFinal = true, reserved = 0, claimedBytes = payload.byteLength } = {},
): Buffer {
  const head = Buffer.alloc(claimedBytes < 126 ? 6 : claimedBytes < 65_536 ? 8 : 14)
  head[0] = (isFinal ? 0x80 : 0) | (reserved << 4) | OPCODE[opcode]
  if (claimedBytes < 126) head[1] = 0x80 | claimedBytes
  else if (claimedBytes < 65_536) {
    head[1] = 0x80 | 126
    head.writeUInt16BE(claimedBytes, 2)
  } else {
    head[1] = 0x80 | 127
    head.writeBigUInt64BE(BigInt(claimedBytes), 2)
  }
  return Buffer.concat([head, payload])
}

/** Opens a connection from an address of its own within this machine, so that no attack uses up another's rate. */
export async function dial(url: string, from: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname
  const socket = connect({ host, port: Number(port), localAddress: from, noDelay: true })
  // What goes wrong shows by its closing.
  socket.on('error', () => {})
  await until(socket, 'connect')
  return socket
}

/** Waits for an event of the socket, or its end. */
export const until = (socket: Socket, event: string) =>
  new Promise<void>((resolve) => {
    if (socket.destroyed) return resolve()
    socket.once(event, () => resolve())
    socket.once('close', () => resolve())
  })

/** The bytes that ask for a WebSocket. */
export const upgradeOf = (url: string, path: string, cookie: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    `Origin: ${new URL(url).origin}`,
    `Cookie: ${cookie}`,
    '\r\n',
  ].join('\r\n')

/** An open WebSocket. `reads: false`: nothing that the server sends is taken from then on. */
export async function openWire(
  url: string,
  from: string,
  path: string,
  cookie: string,
  { reads = true } = {},
): Promise<Wire> {
  const socket = await dial(url, from)
  const closed = until(socket, 'close')
  socket.write(upgradeOf(url, path, cookie))
  await until(socket, 'data')
  if (reads) socket.resume()
  else socket.pause()
  return { socket, closed }
}

/** Writes until `endMs`, as fast as the server takes it; false once it has closed. */
export async function pour(wire: Wire, next: () => Uint8Array, endMs: number): Promise<boolean> {
  const { socket } = wire
  while (Date.now() < endMs) {
    if (socket.destroyed) return false
    if (!socket.write(next())) await Promise.race([until(socket, 'drain'), pause(endMs - Date.now())])
    await new Promise(setImmediate)
  }
  return !socket.destroyed
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)))
