// A person who corrects a text over a socket, as an editor does it: by Yjs types, under the id that the server leased.
import { randomUUID } from 'node:crypto'
import * as decoding from 'lib0/decoding'
import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import { blockElements, createBlockElement, readTextDoc, textFragment } from '../../shared/doc/text.ts'
import { encodeBarrier, encodeLease } from '../../shared/protocol/frames.ts'
import { FRAME, textRoom } from '../../shared/protocol/kinds.ts'
import type { Person } from './app.ts'
import type { Random } from './random-work.ts'
import { openPeer } from './sockets.ts'
import { waitFor } from './wait-for.ts'

export type CorrectingPeer = ReturnType<typeof openCorrector>

/** Whoever opens it closes it. */
export function openCorrector(serverUrl: string, documentId: string, person: Pick<Person, 'headers'>) {
  const peer = openPeer(serverUrl, textRoom(documentId), person)
  const leases: number[] = []
  const barriers: number[] = []
  peer.provider.messageHandlers[FRAME.lease] = (_encoder, decoder) => {
    const id = decoding.readVarUint(decoder)
    leases.push(id)
    if (id !== 0) writeUnder(id)
  }
  peer.provider.messageHandlers[FRAME.barrier] = (_encoder, decoder) => {
    barriers.push(decoding.readUint8(decoder))
  }
  const send = (frame: Uint8Array) => (peer.provider.ws as unknown as WebSocket | null)?.send(frame)
  let sentBarriers = 0
  const undo = new Y.UndoManager(textFragment(peer.doc), { captureTimeout: 0, trackedOrigins: new Set(['editor']) })

  // y-websocket looks up the document's id in awareness, which keeps the one that it began with.
  function writeUnder(id: number) {
    peer.doc.clientID = id
    if (id !== peer.awareness.clientID) peer.awareness.meta.set(id, { clock: 0, lastUpdated: 0 })
  }

  const { doc } = peer
  const change = (edit: () => void) => doc.transact(edit, 'editor')
  const elements = () => blockElements(doc)
  const textOf = (element: Y.XmlElement | undefined) => {
    const texts = element?.toArray().filter((child) => child instanceof Y.XmlText) ?? []
    // Two people who begin an empty paragraph at once make two texts; an editor joins them when it next writes there.
    for (const other of texts.slice(1)) {
      texts[0]?.insert(texts[0].length, other.toString())
      element?.delete(element.toArray().indexOf(other), 1)
    }
    if (texts[0]) return texts[0]
    const fresh = new Y.XmlText()
    element?.insert(0, [fresh])
    return fresh
  }
  let fresh = 0
  let isClosed = false
  /** What the ids of blocks that it makes begin with. */
  const own = `p${randomUUID().slice(0, 8)}-`
  const freshId = () => `${own}${fresh++}`

  return {
    ...peer,
    leases,
    own,
    undo,
    writeUnder,
    blocks: () => readTextDoc(doc),
    texts: () => readTextDoc(doc).map(({ text }) => text),

    /** Synced, with an id to write under; 0 where the server gives none. */
    async ready(wanted: number | null = null): Promise<number> {
      await peer.synced()
      leases.length = 0
      send(encodeLease(wanted))
      await waitFor('lease', () => leases.length > 0)
      return leases.at(-1) as number
    },

    /** From now on asks for its id again whenever the connection stands again, as an editor does. */
    keepLease() {
      peer.provider.on('sync', (isSynced: boolean) => {
        if (isSynced) send(encodeLease(doc.clientID))
      })
    },

    /** Resolves when everything sent before is committed. */
    async saved(): Promise<void> {
      const number = sentBarriers++ % 256
      barriers.length = 0
      send(encodeBarrier(Uint8Array.of(number)))
      await waitFor('barrier', () => barriers.includes(number))
    },

    /** Types into a block; offsets are UTF-16 code units. */
    insert: (block: number, at: number, text: string) => change(() => textOf(elements()[block]).insert(at, text)),
    remove: (block: number, at: number, length: number) => change(() => textOf(elements()[block]).delete(at, length)),
    split: (block: number, at: number) =>
      change(() => {
        const own = readTextDoc(doc)[block]
        const text = textOf(elements()[block])
        const tail = (own?.text ?? '').slice(at)
        if (!own) return
        if (tail !== '') text.delete(at, tail.length)
        textFragment(doc).insert(block + 1, [
          createBlockElement({ ...own, id: freshId() as typeof own.id, text: tail }),
        ])
      }),
    join: (block: number) =>
      change(() => {
        const [own, next] = readTextDoc(doc).slice(block, block + 2)
        if (!own || !next) return
        if (next.text !== '') textOf(elements()[block]).insert(own.text.length, next.text)
        textFragment(doc).delete(block + 1, 1)
      }),
    move: (from: number, to: number) =>
      change(() => {
        const own = readTextDoc(doc)[from]
        if (!own) return
        textFragment(doc).delete(from, 1)
        textFragment(doc).insert(Math.min(to, textFragment(doc).length), [createBlockElement(own)])
      }),
    /** Not undone: of two who change one block's kind at once, undoing leaves Yjs without any. */
    toggle: (block: number, type: string) => doc.transact(() => elements()[block]?.setAttribute('type', type)),
    /** Replaces what differs between the ends, as the editor's binding does with a pasted paragraph. */
    paste: (block: number, text: string) =>
      change(() => {
        const own = readTextDoc(doc)[block]?.text ?? ''
        let head = 0
        while (head < own.length && own[head] === text[head]) head++
        let foot = 0
        while (foot < own.length - head && foot < text.length - head && own.at(-1 - foot) === text.at(-1 - foot)) foot++
        const target = textOf(elements()[block])
        if (own.length > head + foot) target.delete(head, own.length - head - foot)
        if (text.length > head + foot) target.insert(head, text.slice(head, text.length - foot))
      }),
    removeBlock: (block: number) => change(() => textFragment(doc).delete(block, 1)),

    close() {
      if (isClosed) return
      isClosed = true
      undo.destroy()
      peer.close()
    },
  }
}

/** What an edit may not touch: passages that occur once, and the shape of paragraphs that are another's. */
export type Spared = { passages: readonly string[]; owns: (blockId: string) => boolean }

/** Some edit at random, as people make them; none where it would touch what is spared. */
export function randomEdit(
  random: Random,
  peer: CorrectingPeer,
  { passages, owns }: Spared = { passages: [], owns: () => true },
): void {
  const blocks = peer.blocks()
  const at = random.below(blocks.length)
  const text = blocks[at]?.text ?? ''
  // Between whole characters: an editor does not cut one.
  const edges = [...new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(text)].map(({ index }) => index)
  const offset = random.pick([...edges, text.length])
  const end = edges.find((edge) => edge > offset + random.below(8)) ?? text.length
  const kind = random.below(10)
  const to = kind === 7 ? random.below(blocks.length) : at
  const shaped = kind === 6 ? blocks.slice(at, at + 2) : kind === 7 ? [blocks[at], blocks[to]] : [blocks[at]]
  if (kind >= 5 && kind <= 7 && !shaped.every((block) => block && owns(block.id))) return
  for (const passage of passages) {
    const start = text.indexOf(passage)
    if (start === -1) continue
    const isInside = start < offset && offset < start + passage.length
    const isCut = kind >= 3 && kind < 5 && offset < start + passage.length && end > start
    // What is pasted over by one and moved by another at the same time is there twice.
    if (isInside || isCut || kind === 8) return
  }
  if (kind < 3) peer.insert(at, offset, random.pick(['ا', 'كلمة ', ' ', '🕊️', 'x']))
  else if (kind < 5 && end > offset) peer.remove(at, offset, end - offset)
  else if (kind === 5 && blocks.length < 30) peer.split(at, offset)
  else if (kind === 6) peer.join(at)
  else if (kind === 7) peer.move(at, to)
  else if (kind === 8 && random.chance(0.5)) peer.toggle(at, random.pick(['heading', 'paragraph', 'list_item']))
  else if (kind === 8) peer.paste(at, text.replace('ال', 'لل').replace('ة', 'ه'))
  else if (random.chance(0.7)) peer.undo.undo()
  else peer.undo.redo()
}
