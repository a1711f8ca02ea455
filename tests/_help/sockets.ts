// Peers over real sockets: y-websocket providers, bare sockets for what a provider would not send, live views.

import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { readLayer } from '../../shared/doc/layer.ts'
import { encodeCommand } from '../../shared/protocol/frames.ts'
import { FRAME } from '../../shared/protocol/kinds.ts'
import type { LiveEvent, LiveRequest } from '../../shared/protocol/live.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import type { Person } from './app.ts'
import { waitFor } from './wait-for.ts'

type Headers = Record<string, string>

const withHeaders = (headers: Headers) =>
  class extends WebSocket {
    constructor(url: string, protocols?: string | string[]) {
      super(url, protocols, { headers })
    }
  } as unknown as typeof globalThis.WebSocket

export type Peer = ReturnType<typeof openPeer>

/** A y-websocket client in a room, with commands. Whoever opens it closes it. */
export function openPeer(serverUrl: string, room: string, person: Pick<Person, 'headers'>) {
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  const provider = new WebsocketProvider(`${serverUrl.replace('http', 'ws')}/sync`, room, doc, {
    WebSocketPolyfill: withHeaders(person.headers),
    awareness,
    disableBc: true,
  })
  const replies = new Map<string, CommandReply>()
  provider.messageHandlers[FRAME.reply] = (_encoder, decoder) => {
    const reply = JSON.parse(decoding.readVarString(decoder)) as CommandReply
    replies.set(reply.id, reply)
  }
  let closedWith: number | null = null
  provider.on('closed', ({ code }: { code: number }) => {
    closedWith = code
  })
  return {
    doc,
    awareness,
    provider,
    replies,
    /** Code of a permanent close, else null. */
    closedWith: () => closedWith,
    synced: () => waitFor(`${room} synced`, () => provider.synced),
    records: () => readLayer(doc),
    /** Sends without waiting. */
    send(command: unknown) {
      ;(provider.ws as unknown as WebSocket | null)?.send(encodeCommand(command))
    },
    /** Sends a command and waits for its reply. */
    async run(command: { id: string }): Promise<CommandReply> {
      replies.delete(command.id)
      this.send(command)
      return waitFor(`reply to ${command.id}`, () => replies.get(command.id))
    },
    close() {
      provider.destroy()
      awareness.destroy()
      doc.destroy()
    },
  }
}

export type RawSocket = ReturnType<typeof openRaw>

/** A bare socket. `frames` holds what came, `code` the close code once it is closed. */
export function openRaw(serverUrl: string, path: string, headers: Headers) {
  const socket = new WebSocket(`${serverUrl.replace('http', 'ws')}${path}`, { headers })
  const frames: Uint8Array[] = []
  const state: { code: number | null; refusedWith: number | null } = { code: null, refusedWith: null }
  socket.on('message', (data) => frames.push(new Uint8Array(data as Buffer)))
  socket.on('close', (code) => {
    state.code = code
  })
  socket.on('unexpected-response', (_request, response) => {
    state.refusedWith = response.statusCode ?? 0
    socket.terminate()
  })
  socket.on('error', () => {})
  return {
    socket,
    frames,
    opened: () => waitFor(`${path} open`, () => socket.readyState === WebSocket.OPEN),
    closed: () => waitFor(`${path} closed`, () => state.code),
    refused: () => waitFor(`${path} refused`, () => state.refusedWith),
    code: () => state.code,
    send: (frame: Uint8Array | string) => socket.send(frame),
    close: () => socket.terminate(),
  }
}

export type LivePeer = ReturnType<typeof openLive>

/** A live view of a project: every event that came, in order. */
export function openLive(serverUrl: string, projectId: string, person: Pick<Person, 'headers'>) {
  const raw = openRaw(serverUrl, `/live/${projectId}`, person.headers)
  const events: LiveEvent[] = []
  raw.socket.on('message', (data) => events.push(JSON.parse(data.toString())))
  return {
    ...raw,
    events,
    ask: (request: LiveRequest) => raw.send(JSON.stringify(request)),
    /** The newest event of a type that came, waiting for one that `is` holds for. */
    next: <T extends LiveEvent['type']>(
      type: T,
      is: (event: Extract<LiveEvent, { type: T }>) => boolean = () => true,
    ) =>
      waitFor(`live ${type}`, () =>
        events.findLast(
          (event): event is Extract<LiveEvent, { type: T }> =>
            event.type === type && is(event as Extract<LiveEvent, { type: T }>),
        ),
      ),
  }
}
