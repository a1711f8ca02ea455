// People who tag without waiting, over real sockets, and a ledger of what became of each command.
import * as decoding from 'lib0/decoding'
import type { WebSocket } from 'ws'
import { STALLED_AFTER_MS } from '../../client/sync/command-queue.ts'
import { layerMap, readRecord } from '../../shared/doc/layer.ts'
import type { AnnotationRecord } from '../../shared/model/annotation.ts'
import type { Command } from '../../shared/model/command.ts'
import type { AnnotationId } from '../../shared/model/ids.ts'
import { FRAME, layerRoom } from '../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import { createRandom, type Random, randomCommand } from '../_help/random-work.ts'
import { openPeer, type Peer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { personAt, type Season } from './season.ts'

/** Commands of one writer under way at once. */
const WINDOW = 6
/** A command refused for a while is sent again after this, in milliseconds. */
const AGAIN_MS = 150
const RESOLVE_LIMIT_MS = 60_000

/** `unknown`: no answer yet, or one that asks to send it again; it may be committed or not. */
export type Entry = { command: Command; outcome: 'unknown' | 'ok' | 'failed'; rev: number | null }

type Writer = {
  index: number
  random: Random
  /** In order of sending. */
  entries: Entry[]
  byId: Map<string, Entry>
  deleted: AnnotationId[]
  peer: Peer | null
  inFlight: Set<string>
  /** Refused for a while. */
  again: Set<string>
  /** When it was last told to send again, and when it last got an answer, by performance.now(). */
  refusedAt: number
  answeredAt: number
}

export type Writers = ReturnType<typeof createWriters>

/** Writers of a season; they are idle until `open`. */
export function createWriters(season: Season, seed: number) {
  const writers = season.people.map(
    (_, index): Writer => ({
      index,
      random: createRandom(seed * 1_000 + index),
      entries: [],
      byId: new Map(),
      deleted: [],
      peer: null,
      inFlight: new Set(),
      again: new Set(),
      refusedAt: 0,
      answeredAt: performance.now(),
    }),
  )
  let isWriting = false
  let acknowledged = 0
  let acknowledgedAt = 0
  const closeCodes: number[] = []
  let timer: NodeJS.Timeout | undefined

  const documentOf = ({ index }: Writer) => season.documents[index % season.documents.length] as Season['documents'][0]
  const unknown = (writer: Writer) => writer.entries.filter(({ outcome }) => outcome === 'unknown')

  function receive(writer: Writer, reply: CommandReply) {
    const entry = writer.byId.get(reply.id)
    if (!entry) throw new Error(`an answer to ${reply.id}, which was never sent`)
    writer.inFlight.delete(reply.id)
    if (!reply.ok && reply.retry) writer.refusedAt = performance.now()
    else writer.answeredAt = performance.now()
    if (reply.ok) {
      if (entry.outcome === 'ok' && entry.rev !== reply.rev)
        throw new Error(`command ${reply.id} was answered with revision ${entry.rev}, then ${reply.rev}`)
      if (entry.outcome === 'failed') throw new Error(`command ${reply.id} was refused for good, then done`)
      if (entry.outcome === 'unknown') {
        acknowledged++
        acknowledgedAt = performance.now()
      }
      entry.outcome = 'ok'
      entry.rev = reply.rev
      if (entry.command.type === 'annotation.delete') writer.deleted.push(entry.command.annotationId)
    } else if (reply.retry) writer.again.add(reply.id)
    else if (entry.outcome === 'unknown') entry.outcome = 'failed'
    pump(writer)
  }

  function pump(writer: Writer) {
    const { peer, random, inFlight } = writer
    if (!peer?.provider.wsconnected || !isWriting) return
    while (inFlight.size + writer.again.size < WINDOW) {
      const seen = { document: documentOf(writer), records: sample(peer, random), deleted: writer.deleted }
      const command = randomCommand(random, seen, season.codes)
      const entry: Entry = { command, outcome: 'unknown', rev: null }
      writer.entries.push(entry)
      writer.byId.set(command.id, entry)
      send(writer, command)
      // Now and then what was done is sent again: the answer must be the same. What was refused may be done by now.
      const earlier = random.pick(writer.entries)
      if (earlier.outcome === 'ok' && random.chance(0.02)) send(writer, earlier.command)
    }
  }

  function send(writer: Writer, command: Command) {
    writer.inFlight.add(command.id)
    writer.peer?.send(command)
  }

  function sendAgain() {
    for (const writer of writers) {
      if (!writer.peer?.provider.wsconnected) continue
      for (const id of writer.again) {
        writer.again.delete(id)
        send(writer, (writer.byId.get(id) as Entry).command)
      }
    }
  }

  return {
    acknowledged: () => acknowledged,
    /** When something was last acknowledged, by performance.now(). */
    acknowledgedAt: () => acknowledgedAt,
    /** Codes with which the server closed sockets so far. */
    closeCodes: () => closeCodes,
    connected: () => writers.filter(({ peer }) => peer?.provider.wsconnected).length,
    entries: () => writers.flatMap(({ entries }) => entries),

    /**
     * Opens a socket for each, and sends first what has no answer yet, as often as sockets are lost. `origin` is where
     * people find the server, where that is not at `url`.
     */
    open(url: string, origin = url) {
      timer = setInterval(sendAgain, AGAIN_MS)
      for (const writer of writers) {
        const person = season.people[writer.index] as Season['people'][0]
        const peer = openPeer(url, layerRoom(documentOf(writer).layerId), personAt(origin, person))
        writer.peer = peer
        peer.provider.messageHandlers[FRAME.reply] = (_encoder, decoder) =>
          receive(writer, JSON.parse(decoding.readVarString(decoder)))
        peer.provider.on('connection-close', (event: { code: number } | null) => event && closeCodes.push(event.code))
        let socket: WebSocket | null = null
        peer.provider.on('status', ({ status }: { status: string }) => {
          if (status !== 'connected' || socket === (peer.provider.ws as unknown)) return
          socket = peer.provider.ws as unknown as WebSocket
          writer.inFlight.clear()
          writer.again.clear()
          for (const { command } of unknown(writer)) send(writer, command)
          pump(writer)
        })
      }
    },

    /** Lets them write, until `rest`. */
    write() {
      isWriting = true
      for (const writer of writers) pump(writer)
    },
    rest() {
      isWriting = false
    },

    /** Waits until every command has an answer for good. */
    resolved: () =>
      waitFor('every command is answered', () => writers.every((w) => unknown(w).length === 0), RESOLVE_LIMIT_MS),

    /** True where each, since then, was told to send again, or has no socket, or got no answer for as long as the client waits. */
    told: (sinceMs: number) =>
      writers.every(
        ({ peer, refusedAt, answeredAt }) =>
          refusedAt > sinceMs ||
          !peer?.provider.wsconnected ||
          performance.now() - Math.max(sinceMs, answeredAt) >= STALLED_AFTER_MS,
      ),

    close() {
      isWriting = false
      clearInterval(timer)
      for (const writer of writers) {
        writer.peer?.close()
        writer.peer = null
        writer.inFlight.clear()
        writer.again.clear()
      }
    },
  }
}

// Some of what is on screen; all of it, thousands of times, would be most of the run's time.
function sample(peer: Peer, random: Random): AnnotationRecord[] {
  const map = layerMap(peer.doc)
  const keys = [...map.keys()]
  const records: AnnotationRecord[] = []
  for (let i = 0; i < Math.min(8, keys.length); i++) {
    const record = readRecord(map.get(random.pick(keys)))
    if (record) records.push(record)
  }
  return records
}
