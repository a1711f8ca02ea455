// A new peer opens a room that nobody has open: until the whole document is applied, and how much came for it.
import type { Socket } from 'node:net'
import * as Y from 'yjs'
import { layerMap } from '../../../shared/doc/layer.ts'
import { openPeer, type Target } from './peer.ts'

export type ColdJob = { kind: 'cold'; target: Target }

export type Opened = {
  /** From connecting to the document being applied, in milliseconds. */
  ms: number
  /** Everything that came over the socket. */
  bytes: number
  annotations: number
}

/** Opens once. */
export async function openCold({ target }: ColdJob): Promise<Opened> {
  const doc = new Y.Doc()
  const start = performance.now()
  const peer = await openPeer(target, { person: 0, doc })
  const ms = performance.now() - start
  const { _socket } = peer.socket as unknown as { _socket: Socket }
  const opened = { ms, bytes: _socket.bytesRead, annotations: layerMap(doc).size }
  peer.close()
  return opened
}
