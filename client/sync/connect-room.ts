// A room of the server's, read one way: this end asks for what it lacks and applies what comes, and cannot send a
// single byte of update, whatever happens to its Y.Doc (rooms are written by the server alone).
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { Awareness } from 'y-protocols/awareness'
import * as syncProtocol from 'y-protocols/sync'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { UserId } from '../../shared/model/ids.ts'
import { askPacked, encodeDigest, encodeSync, readPacked } from '../../shared/protocol/frames.ts'
import { CLOSE, DIGEST_EVERY_MS, FRAME } from '../../shared/protocol/kinds.ts'
import { splitUpdates } from '../../shared/protocol/packed.ts'
import { type Observable, observable } from './observable.ts'

// Heals what got lost on the way; what differs though nothing was lost is found out by its digest.
const RESYNC_MS = 20_000
/** State vector of somebody who has nothing. */
const NOTHING = Uint8Array.of(0)
const MAX_BACKOFF_MS = 10_000

export type RoomState = {
  status: 'connecting' | 'connected' | 'disconnected'
  /** The whole room has arrived at least once. */
  isLoaded: boolean
  /** Why the server ended it for good; null while it may come back. */
  closedFor: 'not_signed_in' | 'forbidden' | 'not_found' | 'bad_frame' | null
}

export type Room = {
  /** What was received of the room. Another one after `onReplaced`. */
  readonly doc: Y.Doc
  provider: WebsocketProvider
  state: Observable<RoomState>
  /** Sends one of our own frames if the socket is open; false if it is not. */
  sendFrame: (kind: number, json: unknown) => boolean
  /** The copy had come to differ from the room and was read anew: `doc` is now the new one, whole. */
  onReplaced: (listener: () => void) => () => void
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

const unpack = async (packed: Uint8Array): Promise<Uint8Array[]> => {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
  return splitUpdates(new Uint8Array(await new Response(stream).arrayBuffer()))
}

const isSame = (a: Uint8Array, b: Uint8Array) => a.every((byte, at) => byte === b[at])

/**
 * Opens `room` at once and reconnects with back-off until closed. `localState` is what this peer says of itself to the
 * others (null: nothing). `onFrame` receives the JSON of our own frames, by kind. `digest` is what `doc` says, in
 * short: it is compared with the room's.
 */
export function connectRoom(options: {
  origin: string
  room: string
  /** Whose page this is: the server refuses the socket once somebody else is signed in at this browser. */
  me: UserId
  localState: { [key: string]: unknown } | null
  digest: (doc: Y.Doc) => Uint8Array
  /** How often it is compared, in milliseconds; tests do not wait. */
  digestEveryMs?: number
  onFrame?: (kind: number, json: unknown) => void
}): Room {
  let doc = new Y.Doc()
  /** The copy that is being read anew beside the one that had come to differ; shown when it is whole. */
  let fresh: Y.Doc | null = null
  let isComparing = true
  const replaced = new Set<() => void>()
  // Of a document of its own: it stays when the room's is replaced. The provider takes its id from either.
  const presenceDoc = new Y.Doc()
  presenceDoc.clientID = doc.clientID
  const provider = new WebsocketProvider(`${options.origin.replace(/^http/, 'ws')}/sync`, options.room, doc, {
    connect: false,
    awareness: new Awareness(presenceDoc),
    params: { as: options.me },
    disableBc: true,
    WebSocketPolyfill: createPackedSocket(),
    maxBackoffTime: MAX_BACKOFF_MS,
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
    take(decoding.readVarUint8Array(decoder))
    if (kind !== syncProtocol.messageYjsSyncStep2) return
    if (emitSynced) from.synced = true
    replace()
  }
  provider.messageHandlers[FRAME.packed] = (_encoder, decoder, from) => {
    const { part, left } = readPacked(decoder)
    const socket = from.ws
    // One after the other: the last part, which ends the first sync, is the smallest.
    unpacking = unpacking.then(async () => {
      try {
        const updates = await unpack(part)
        if (doc.isDestroyed) return
        for (const update of updates) take(update)
        if (left > 0 || from.ws !== socket) return
        from.synced = true
        replace()
      } catch {
        // Bytes that arrived broken: the provider comes back and asks anew.
        socket?.close()
      }
    })
  }
  provider.messageHandlers[FRAME.digest] = () => {
    if (fresh !== null) return
    fresh = new Y.Doc()
    fresh.clientID = doc.clientID
    ask(NOTHING)
  }
  doc.off('update', provider._updateHandler)

  function take(update: Uint8Array) {
    Y.applyUpdate(doc, update, provider)
    if (fresh !== null) Y.applyUpdate(fresh, update, provider)
  }

  // The answer to an earlier question may come first: it alone leaves the new copy with structs that wait for others.
  function replace() {
    if (fresh === null || fresh.store.pendingStructs !== null) return
    const old = doc
    // What says the same when it was just read is the room: the other end only puts it in other words.
    isComparing = !isSame(options.digest(old), options.digest(fresh))
    doc = fresh
    fresh = null
    provider.doc = doc
    for (const listener of [...replaced]) listener()
    old.destroy()
  }

  function ask(stateVector: Uint8Array) {
    if (provider.wsconnected) provider.ws?.send(encodeSync('step1', stateVector) as Uint8Array<ArrayBuffer>)
  }

  function compare() {
    if (!isComparing || !provider.synced || !provider.wsconnected || fresh !== null) return
    const frame = encodeDigest(Y.encodeStateVector(doc), options.digest(doc))
    provider.ws?.send(frame as Uint8Array<ArrayBuffer>)
  }

  const resync = setInterval(() => ask(Y.encodeStateVector(doc)), RESYNC_MS)
  const comparing = setInterval(compare, options.digestEveryMs ?? DIGEST_EVERY_MS)
  for (const kind of [FRAME.reply]) {
    provider.messageHandlers[kind] = (_encoder, decoder) => {
      options.onFrame?.(kind, JSON.parse(decoding.readVarString(decoder)))
    }
  }
  provider.awareness.setLocalState(options.localState)
  provider.on('status', ({ status }) => {
    // A copy that was being read anew ends with its socket; the next comparison begins another.
    fresh = null
    change({ status })
  })
  provider.on('sync', (isSynced: boolean) => isSynced && change({ isLoaded: true }))
  provider.on('closed', ({ code }) => change({ status: 'disconnected', closedFor: REASONS[code] ?? null }))
  provider.connect()

  return {
    get doc() {
      return doc
    },
    provider,
    state,
    onReplaced(listener) {
      replaced.add(listener)
      return () => replaced.delete(listener)
    },
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
      clearInterval(resync)
      clearInterval(comparing)
      replaced.clear()
      provider.destroy()
      provider.awareness.destroy()
      presenceDoc.destroy()
      doc.destroy()
    },
  }
}
