// Throws frames at a real server process over real sockets, while a witness works in the same rooms.
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { sql } from 'drizzle-orm'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'
import { openDatabase } from '../../db/connect.ts'
import { textFragment } from '../../shared/doc/text.ts'
import { encodeCommand, encodeSync } from '../../shared/protocol/frames.ts'
import { FRAME, layerRoom, MAX_FRAME_BYTES, textRoom } from '../../shared/protocol/kinds.ts'
import { embeddedTemplate } from '../_help/embedded-template.ts'
import { keepUntilEnd } from '../_help/keep-until-end.ts'
import { createRandom, type Random, randomCommand } from '../_help/random-work.ts'
import { openPeer, openRaw, type Peer } from '../_help/sockets.ts'
import { waitFor } from '../_help/wait-for.ts'
import { newCreate, newId, newTag } from '../_help/workspace.ts'
import { startServer } from '../bench/server-process.ts'
import { beginSeason, personAt, type Season } from '../faults/season.ts'
import { ATTACKS } from './attacks.ts'
import { edit } from './editors.ts'
import { findFlaw } from './oracle.ts'

/** Kind of the frame that asks for a client id to correct under: docs/protocol.md. */
const LEASE = 103
/** Who sends hostile frames: the server counts states and commands by person. */
const PEOPLE = 40
/** Connections at once. */
const AT_ONCE = 8
/** Frames on one connection, at most; many end before, when the server closes it. */
const FRAMES_PER_SOCKET = 40
/** Between two commands of the witness, in milliseconds. */
const WITNESS_EVERY_MS = 50

export type ServerOutcomes = {
  /** By room and close code. */
  counts: Map<string, number>
  isSameProcess: boolean
  /** Longest time that the witness waited for an answer, in milliseconds. */
  worstStallMs: number
  wrong: string[]
}

/** Needs nothing but this machine: the server runs on an embedded database of its own. */
export async function throwFramesAtServer(frames: number, seed: number): Promise<ServerOutcomes> {
  const folder = await mkdtemp(join(tmpdir(), 'mawqif-fuzz-'))
  const kept = keepUntilEnd({ folder })
  try {
    await cp(await embeddedTemplate(), join(folder, 'embedded'), { recursive: true })
    const season = await prepare(folder)
    const server = await startServer({ DATA_DIR: folder, LOG_LEVEL: 'silent' })
    try {
      return await attack(server, season, { frames, seed })
    } finally {
      await server.stop()
    }
  } finally {
    await kept.end()
    await rm(folder, { recursive: true, force: true })
  }
}

/** People and documents; the first text is open for correction. */
async function prepare(dataDir: string): Promise<Season> {
  const where = { databaseUrl: null, dataDir }
  const database = await openDatabase(where)
  try {
    const season = await beginSeason({ ...database, ...where }, PEOPLE)
    const [open] = season.documents
    await database.db.execute(sql`update documents set text_mode = 'open' where id = ${open?.documentId}`)
    await database.db.execute(sql`update members set can_correct = true where role = 'analyst'`)
    return season
  } finally {
    await database.close()
  }
}

type Server = { url: string; pid: number }

async function attack(server: Server, season: Season, { frames, seed }: { frames: number; seed: number }) {
  const outcomes: ServerOutcomes = { counts: new Map(), isSameProcess: false, worstStallMs: 0, wrong: [] }
  const witness = await openWitness(server, season, outcomes)
  const load = { left: frames, leases: new Map<string, number>() }
  const hostile = Array.from({ length: AT_ONCE }, async (_, index) => {
    const random = createRandom(seed * 1_000 + index)
    while (load.left > 0) await attackOnce(server, season, { random, load, text: witness.text.doc }, outcomes)
  })
  await Promise.all(hostile)
  await witness.end()
  outcomes.isSameProcess = isAlive(server.pid)
  return outcomes
}

/** `leases`: by person, what the server said when it was asked for a client id. */
type Load = { left: number; leases: Map<string, number> }

/** One connection, until its frames are sent or the server has enough. */
async function attackOnce(
  { url }: Server,
  season: Season,
  { random, load, text }: { random: Random; load: Load; text: Y.Doc },
  { counts }: ServerOutcomes,
) {
  const person = random.pick(season.people)
  const document = random.pick(season.documents)
  const isOpen = document === season.documents[0]
  const isText = random.chance(0.5)
  const room = isText ? textRoom(document.documentId) : layerRoom(document.layerId)
  const socket = openRaw(url, `/sync/${room}`, personAt(url, person).headers)
  const kind = isText ? (isOpen ? 'open text' : 'locked text') : 'layer'
  try {
    await waitFor('open or closed', () => socket.socket.readyState === socket.socket.OPEN || socket.code() !== null)
    const own = isText && isOpen ? await leased(socket, person.userId, load) : random.below(2 ** 32)
    for (let i = random.below(FRAMES_PER_SOCKET); i >= 0 && load.left > 0; i--) {
      if (socket.socket.readyState !== socket.socket.OPEN) break
      socket.send(nextFrame({ random, season, text, own }))
      tally(counts, `${kind}: frames`)
      load.left--
      // What a close leaves unread is as good as not sent.
      if (i % 8 === 0) await delay(1)
    }
    // What was sent last is to be read, too, before the socket goes.
    await delay(2)
  } finally {
    socket.close()
  }
  await socket.closed()
  tally(counts, `${kind}: ${socket.code() === 1006 ? 'left open' : `closed ${socket.code()}`}`)
}

const tally = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)

/** The client id under which the server lets this person correct, or another where it gives none. */
async function leased(socket: ReturnType<typeof openRaw>, userId: string, { leases }: Load): Promise<number> {
  const known = leases.get(userId)
  if (known !== undefined) return known
  if (socket.socket.readyState === socket.socket.OPEN) socket.send(withKind(LEASE, new Uint8Array()))
  const answer = () => socket.frames.find((frame) => frame[0] === LEASE)
  await waitFor('a lease or a close', () => answer() !== undefined || socket.code() !== null)
  const decoder = decoding.createDecoder(answer()?.subarray(1) ?? new Uint8Array([1]))
  leases.set(userId, decoding.readVarUint(decoder))
  return leases.get(userId) as number
}

type Sender = { random: Random; season: Season; text: Y.Doc; own: number }

function nextFrame(sender: Sender): Uint8Array | string {
  const { random, season, text, own } = sender
  const noise = (length: number) => Uint8Array.from({ length: random.below(length) }, () => random.below(256))
  const content = () => {
    const make = ATTACKS[random.pick(Object.keys(ATTACKS))] as (typeof ATTACKS)[string]
    const other = random.pick([...text.store.clients.keys()])
    return make({
      doc: text,
      random,
      own,
      other,
      get valid() {
        return correct(text, own, random)
      },
    })
  }
  const command = () =>
    randomCommand(random, { document: random.pick(season.documents), records: [], deleted: [] }, season.codes)
  return random.pick<() => Uint8Array | string>([
    () => encodeSync(random.chance(0.5) ? 'update' : 'step2', content()),
    () => encodeSync('update', content()),
    () => encodeSync('step1', random.chance(0.5) ? Y.encodeStateVector(text) : noise(40)),
    () => encodeCommand(command()),
    () =>
      encodeCommand({ ...command(), note: { toString: 'x' }, ranges: [[[[]]]], id: random.chance(0.5) ? newId() : 7 }),
    () => withKind(FRAME.command, `{"id":"${newId()}","a":${'['.repeat(10_000)}`),
    () => withKind(FRAME.awareness, noise(200)),
    () => withKind(random.pick([2, 3, 101, 103, 104, 105, 106, 2 ** 31]), noise(30)),
    () => withKind(FRAME.barrier, noise(20)),
    () => noise(120),
    () => encodeSync('update', content()).subarray(0, random.below(20)),
    () => (random.chance(0.05) ? new Uint8Array(MAX_FRAME_BYTES + 1) : noise(5)),
    () => (random.chance(0.2) ? 'text, not bytes' : encodeSync('step1', Y.encodeStateVector(text))),
  ])()
}

const withKind = (kind: number, body: Uint8Array | string) =>
  encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, kind)
    if (typeof body === 'string') encoding.writeVarString(encoder, body)
    else encoding.writeUint8Array(encoder, body)
  })

function correct(text: Y.Doc, own: number, random: Random): Uint8Array {
  const doc = new Y.Doc()
  textFragment(doc)
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(text))
  doc.clientID = own
  const before = Y.encodeStateVector(doc)
  edit(doc, random)
  return Y.encodeStateAsUpdate(doc, before)
}

/** A lead at work, who must not notice: `end` says what was wrong with what he has. */
async function openWitness({ url }: Server, season: Season, outcomes: ServerOutcomes) {
  const [document] = season.documents
  if (!document) throw new Error('no document')
  const person = personAt(url, season.team.lead)
  const [text, layer] = [textRoom(document.documentId), layerRoom(document.layerId)].map((room) =>
    openPeer(url, room, person),
  ) as [Peer, Peer]
  await Promise.all([text.synced(), layer.synced()])
  let drops = 0
  for (const { provider } of [text, layer]) provider.on('connection-close', () => drops++)
  const { wrong } = outcomes

  const create = newCreate(document, [newTag(season.codes)])
  await layer.run(create)
  let isEnding = false
  const notes: string[] = []
  const work = async () => {
    for (let i = 0; !isEnding; i++) {
      const note = `note ${i}`
      const start = performance.now()
      const reply = await layer.run({
        type: 'annotation.update',
        id: newId(),
        annotationId: create.annotationId,
        note,
      } as { id: string })
      outcomes.worstStallMs = Math.max(outcomes.worstStallMs, performance.now() - start)
      if (reply.ok) notes.push(note)
      else wrong.push(`the witness was refused: ${JSON.stringify(reply.error)}`)
      await delay(WITNESS_EVERY_MS)
    }
  }
  const working = work()

  return {
    text,
    async end() {
      isEnding = true
      await working
      if (drops > 0) wrong.push(`the witness lost its connection ${drops} times`)
      if (layer.records().get(create.annotationId)?.note !== notes.at(-1))
        wrong.push('the witness does not see its last note')
      const flaw = findFlaw(text.doc)
      if (flaw) wrong.push(`the text: ${flaw}`)
      const [newText, newLayer] = [textRoom(document.documentId), layerRoom(document.layerId)].map((room) =>
        openPeer(url, room, person),
      ) as [Peer, Peer]
      await Promise.all([newText.synced(), newLayer.synced()])
      const isAlike = () =>
        textFragment(newText.doc).toString() === textFragment(text.doc).toString() &&
        isDeepStrictEqual(newLayer.records(), layer.records())
      await waitFor('who comes new sees what the witness sees', isAlike).catch((error) => wrong.push(String(error)))
      for (const peer of [text, layer, newText, newLayer]) peer.close()
    },
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
