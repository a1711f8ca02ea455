// A room of the server's, read one way: this end asks for what it lacks and applies what comes, and cannot send a
// single byte of update, whatever happens to its Y.Doc (rooms are written by the server alone).
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as syncProtocol from 'y-protocols/sync'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { UserId } from '../../shared/model/ids.ts'
import { askPacked, readPacked } from '../../shared/protocol/frames.ts'
import { CLOSE, FRAME } from '../../shared/protocol/kinds.ts'
import { type Observable, observable } from './observable.ts'

// y-websocket drops a connection on which nothing arrived for 30 s; asking for the difference keeps it alive and heals it.
const RESYNC_MS = 20_000
const MAX_BACKOFF_MS = 10_000

export type RoomState = {
  status: 'connecting' | 'connected' | 'disconnected'
  /** The whole room has arrived at least once. */
  isLoaded: boolean
  /** Why the server ended it for good; null while it may come back. */
  closedFor: 'not_signed_in' | 'forbidden' | 'not_found' | 'bad_frame' | null
}

export type Room = {
  doc: Y.Doc
  provider: WebsocketProvider
  state: Observable<RoomState>
  /** Sends one of our own frames if the socket is open; false if it is not. */
  sendFrame: (kind: number, json: unknown) => boolean
  close: () => void
}

const REASONS: Readonly<Record<number, RoomState['closedFor']>> = {
  [CLOSE.notSignedIn]: 'not_signed_in',
  [CLOSE.forbidden]: 'forbidden',
  [CLOSE.notFound]: 'not_found',
  [CLOSE.badFrame]: 'bad_frame',
}

/** The browser's socket, on which the provider's questions are asked so that a large room comes compressed. */
const createPackedSocket = () =>
  class extends WebSocket {
    override send(data: Parameters<WebSocket['send']>[0]) {
      super.send(data instanceof Uint8Array ? (askPacked(data) as Uint8Array<ArrayBuffer>) : data)
    }
  }

const unpackUpdate = async (packed: Uint8Array): Promise<Uint8Array> => {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
  return new Uint8Array(await new Response(stream).arrayBuffer())
}

/**
 * Opens `room` at once and reconnects with back-off until closed. `localState` is what this peer says of itself to the
 * others (null: nothing). `onFrame` receives the JSON of our own frames, by kind.
 */
export function connectRoom(options: {
  origin: string
  room: string
  /** Whose page this is: the server refuses the socket once somebody else is signed in at this browser. */
  me: UserId
  localState: { [key: string]: unknown } | null
  onFrame?: (kind: number, json: unknown) => void
}): Room {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${options.origin.replace(/^http/, 'ws')}/sync`, options.room, doc, {
    connect: false,
    params: { as: options.me },
    disableBc: true,
    WebSocketPolyfill: createPackedSocket(),
    maxBackoffTime: MAX_BACKOFF_MS,
    resyncInterval: RESYNC_MS,
    // Too many at once is over after a pause; what is refused by right is not.
    shouldReconnect: (event) => !(event.code in REASONS),
  })
  const state = observable<RoomState>({ status: 'connecting', isLoaded: false, closedFor: null })
  let unpacking: Promise<void> = Promise.resolve()
  const change = (part: Partial<RoomState>) => state.set({ ...state.get(), ...part })

  provider.messageHandlers[FRAME.sync] = (_encoder, decoder, from, emitSynced) => {
    const kind = decoding.readVarUint(decoder)
    // The server's own question about what we have is left unanswered: we have nothing that it lacks.
    if (kind === syncProtocol.messageYjsSyncStep1) return
    Y.applyUpdate(from.doc, decoding.readVarUint8Array(decoder), from)
    if (kind === syncProtocol.messageYjsSyncStep2 && emitSynced) from.synced = true
  }
  provider.messageHandlers[FRAME.packed] = (_encoder, decoder, from) => {
    const { part, left } = readPacked(decoder)
    const socket = from.ws
    // One after the other: the last part, which ends the first sync, is the smallest.
    unpacking = unpacking.then(async () => {
      try {
        const update = await unpackUpdate(part)
        if (doc.isDestroyed) return
        Y.applyUpdate(from.doc, update, from)
        if (left === 0 && from.ws === socket) from.synced = true
      } catch {
        // Bytes that arrived broken: the provider comes back and asks anew.
        socket?.close()
      }
    })
  }
  doc.off('update', provider._updateHandler)
  for (const kind of [FRAME.reply]) {
    provider.messageHandlers[kind] = (_encoder, decoder) => {
      options.onFrame?.(kind, JSON.parse(decoding.readVarString(decoder)))
    }
  }
  provider.awareness.setLocalState(options.localState)
  provider.on('status', ({ status }) => change({ status }))
  provider.on('sync', (isSynced: boolean) => isSynced && change({ isLoaded: true }))
  provider.on('closed', ({ code }) => change({ status: 'disconnected', closedFor: REASONS[code] ?? null }))
  provider.connect()

  return {
    doc,
    provider,
    state,
    sendFrame(kind, json) {
      const socket = provider.ws
      if (!socket || socket.readyState !== WebSocket.OPEN) return false
      const encoder = encoding.createEncoder()
      encoding.writeVarUint(encoder, kind)
      encoding.writeVarString(encoder, JSON.stringify(json))
      socket.send(encoding.toUint8Array(encoder))
      return true
    },
    close() {
      provider.destroy()
      provider.awareness.destroy()
      doc.destroy()
    },
  }
}
