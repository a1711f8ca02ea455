// A bare peer of each server: frames over a socket, no provider. It decodes no more than the work needs, so that the
// servers are measured and not the peers.
import { once } from 'node:events'
import { inflateRawSync } from 'node:zlib'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { layerMap } from '../../../shared/doc/layer.ts'
import { askPacked, encodeCommand, encodeSync, readPacked, SYNC } from '../../../shared/protocol/frames.ts'
import { FRAME } from '../../../shared/protocol/kinds.ts'
import { splitUpdates } from '../../../shared/protocol/packed.ts'
import { annotationId, type Material, newCommand, newNote, newRecord } from './work.ts'

export type Protocol = 'mawqif' | 'y-websocket' | 'hocuspocus'

/** A room of one server, as a load process is told of it. */
export type Target = {
  protocol: Protocol
  /** `http://…` */
  url: string
  room: string
  material: Material
  /** Cookies of people who may write there; a server without accounts has none. */
  cookies: string[]
}

export type Peer = {
  socket: WebSocket
  /** Writes annotation number `n`; returns the id under which it will be answered, if it will. */
  write(n: number): string | null
  /** Gives annotation number `n`, which this peer wrote, another note. */
  overwrite(n: number, note: string): void
  close(): void
}

export type PeerOptions = {
  /** Which of the target's people it is. */
  person: number
  /** Sees every frame. */
  onFrame?: (frame: Buffer) => void
  /** Keeps what comes; without it nothing is decoded. */
  doc?: Y.Doc
  /** Writes only, and does not ask for the room; Mawqif then sends it no updates either. */
  isMute?: boolean
}

/** Kinds of Hocuspocus' frames, which begin with the document's name. */
const HOCUSPOCUS = { sync: 0, auth: 2, syncReply: 4 } as const
const EMPTY_UPDATE = Y.encodeStateAsUpdate(new Y.Doc())
const SYNC_LIMIT_MS = 60_000

/** Opens a peer; resolves when it has the room. Throws when the socket closes before. */
export async function openPeer(target: Target, options: PeerOptions): Promise<Peer> {
  const socket = connect(target, options.person)
  const prefix =
    target.protocol === 'hocuspocus' ? encoding.encode((e) => encoding.writeVarString(e, target.room)) : null
  const send = (write: (encoder: encoding.Encoder) => void) =>
    socket.send(
      encoding.encode((encoder) => {
        if (prefix) encoding.writeUint8Array(encoder, prefix)
        write(encoder)
      }),
    )
  const sendSync = (type: keyof typeof SYNC, body: Uint8Array) =>
    send((encoder) => {
      encoding.writeVarUint(encoder, FRAME.sync)
      encoding.writeVarUint(encoder, SYNC[type])
      encoding.writeVarUint8Array(encoder, body)
    })

  const { promise: synced, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`not synced after ${SYNC_LIMIT_MS} ms`)), SYNC_LIMIT_MS)
  let isSynced = false
  socket.on('message', (frame: Buffer) => {
    options.onFrame?.(frame)
    if (isSynced && !options.doc) return
    const decoder = decoding.createDecoder(frame)
    if (prefix) decoder.pos = prefix.byteLength
    const kind = decoding.readVarUint(decoder)
    if (kind === FRAME.packed) {
      const { part, left } = readPacked(decoder)
      const { doc } = options
      if (doc)
        doc.transact(() =>
          splitUpdates(inflateRawSync(part)).forEach((update) => {
            Y.applyUpdate(doc, update)
          }),
        )
      if (left > 0) return
    } else if (kind === FRAME.sync || (prefix && kind === HOCUSPOCUS.syncReply)) {
      const type = decoding.readVarUint(decoder)
      const body = decoding.readVarUint8Array(decoder)
      if (type === SYNC.step1) return sendSync('step2', EMPTY_UPDATE)
      if (options.doc) Y.applyUpdate(options.doc, body)
      if (type !== SYNC.step2) return
    } else return
    isSynced = true
    resolve()
  })
  socket.on('close', (code) => reject(new Error(`${target.protocol} closed the socket with ${code}`)))
  socket.on('error', reject)
  await once(socket, 'open')
  // Its rooms must be entered to be written to.
  if (prefix)
    send((encoder) => {
      encoding.writeVarUint(encoder, HOCUSPOCUS.auth)
      encoding.writeVarUint(encoder, 0)
      encoding.writeVarString(encoder, 'token')
    })
  const stateVector = options.doc ? Y.encodeStateVector(options.doc) : Uint8Array.of(0)
  if (options.isMute) resolve()
  else if (target.protocol === 'mawqif') socket.send(askPacked(encodeSync('step1', stateVector)))
  else sendSync('step1', stateVector)
  try {
    await synced
  } finally {
    clearTimeout(timer)
  }
  const pen = createPen((update) => sendSync('update', update))
  return {
    socket,
    write(n) {
      if (target.protocol !== 'mawqif') {
        const record = newRecord(target.material, n)
        pen.set(record.id, record)
        return null
      }
      const command = newCommand(target.material, n)
      socket.send(encodeCommand(command))
      return command.id
    },
    overwrite(n, note) {
      if (target.protocol === 'mawqif') socket.send(encodeCommand(newNote(n, note)))
      else pen.set(annotationId(n), { ...newRecord(target.material, n), note })
    },
    close: () => socket.terminate(),
  }
}

function connect(target: Target, person: number): WebSocket {
  const address = target.url.replace('http', 'ws')
  const options = { perMessageDeflate: false, skipUTF8Validation: true, maxPayload: 512 * 1024 * 1024 }
  if (target.protocol === 'hocuspocus') return new WebSocket(address, options)
  if (target.protocol === 'y-websocket') return new WebSocket(`${address}/${target.room}`, options)
  const cookie = target.cookies[person % target.cookies.length]
  return new WebSocket(`${address}/sync/${target.room}`, { ...options, headers: { cookie, origin: target.url } })
}

// What others wrote need not be known to write a new key: the document holds this peer's writes only.
function createPen(send: (update: Uint8Array) => void) {
  const doc = new Y.Doc()
  doc.on('update', send)
  return layerMap(doc)
}
