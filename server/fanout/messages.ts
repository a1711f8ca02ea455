// What nodes say to each other, in bytes: compact, because every committed update passes here. Every field is checked
// on the way in, although only our own nodes can sign: one of another version, or one with a fault, must harm nobody.
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { z } from 'zod'
import { DocumentId, IssueId, JobId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { AwarenessState } from '../../shared/protocol/awareness.ts'
import { MAX_AWARENESS_BYTES } from '../../shared/protocol/kinds.ts'
import { MAX_MESSAGE_BYTES, type NodeId } from './envelope.ts'
import type { Committed, SharedEvent } from './fanout.ts'

/** Largest update that travels, in bytes (64 KiB); the others read a larger one from the database. */
export const MAX_CARRIED_UPDATE_BYTES = 64 * 1024
/** Most nodes that know of each other. */
export const MAX_NODES = 64

/** As it travels: an update that is too large is left out, and null on the other side. */
export type CarriedCommit = Omit<Committed, 'roomUpdates'> & {
  roomUpdates: { room: string; seq: number; update: Uint8Array | null }[]
}

export type NodeMessage =
  | ({ type: 'committed' } & CarriedCommit)
  | Exclude<SharedEvent, { type: 'committed' }>
  /** More was committed than a message holds: read the database. */
  | { type: 'lookUp' }
  /** Shows life, and names the nodes that this one has heard of lately. */
  | { type: 'alive'; nodes: NodeId[] }
  /** Asks one node for everybody who is present there. */
  | { type: 'ask'; node: NodeId }
  /** All awareness ids that are present at the sender; each one's presence follows. */
  | { type: 'roll'; clientIds: number[] }
  /** The sender ends, and everybody leaves there. */
  | { type: 'bye' }

const KIND = {
  committed: 1,
  uncertain: 2,
  job: 3,
  revoked: 4,
  presence: 5,
  lookUp: 6,
  alive: 7,
  ask: 8,
  roll: 9,
  bye: 10,
} as const satisfies Record<NodeMessage['type'], number>

const TYPES = new Map<number, NodeMessage['type']>(
  Object.entries(KIND).map(([type, kind]) => [kind, type as NodeMessage['type']]),
)

const Room = z.string().regex(/^(text|layer)\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
const Count = z.int().min(1)
const ClientId = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)

const Carried = z.object({
  projectId: ProjectId,
  firstRev: Count,
  rev: Count,
  roomUpdates: z.array(z.object({ room: Room, seq: Count, update: z.instanceof(Uint8Array).nullable() })),
  cells: z.array(z.object({ actorId: z.uuid().nullable(), issueId: IssueId })),
  documents: z.array(DocumentId),
  removedDocuments: z.array(DocumentId),
  codebook: z.boolean(),
  members: z.boolean(),
  suggestions: z.literal(true).optional(),
})

const Message = z.discriminatedUnion('type', [
  Carried.extend({ type: z.literal('committed') }).refine(({ firstRev, rev }) => firstRev <= rev),
  z.object({ type: z.literal('uncertain'), projectId: ProjectId }),
  z.object({ type: z.literal('job'), projectId: ProjectId, jobId: JobId }),
  z.object({ type: z.literal('revoked'), userId: UserId, sessionId: z.uuid().nullable() }),
  z.object({
    type: z.literal('presence'),
    projectId: ProjectId,
    documentId: DocumentId,
    room: Room,
    clientId: ClientId,
    clock: z.int().min(0),
    state: AwarenessState.nullable(),
  }),
  z.object({ type: z.literal('lookUp') }),
  z.object({ type: z.literal('alive'), nodes: z.array(z.string()).max(MAX_NODES) }),
  z.object({ type: z.literal('ask'), node: z.string() }),
  z.object({ type: z.literal('roll'), clientIds: z.array(ClientId) }),
  z.object({ type: z.literal('bye') }),
])

/** The body of a message; where it would be too large, that of one that says to look it up. */
export function encodeMessage(message: NodeMessage): Uint8Array {
  const body = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, KIND[message.type])
    write(encoder, message)
  })
  return body.byteLength <= MAX_MESSAGE_BYTES ? body : encodeMessage({ type: 'lookUp' })
}

/** Throws on anything that encodeMessage does not make. */
export function decodeMessage(body: Uint8Array): NodeMessage {
  const decoder = decoding.createDecoder(body)
  const type = TYPES.get(decoding.readVarUint(decoder))
  if (type === undefined) throw new Error('unknown kind of message between nodes')
  const message = { type, ...read(decoder, type) }
  if (decoding.hasContent(decoder)) throw new Error('bytes after the end of the message')
  return Message.parse(message)
}

function write(encoder: encoding.Encoder, message: NodeMessage): void {
  switch (message.type) {
    case 'committed':
      writeUuid(encoder, message.projectId)
      encoding.writeVarUint(encoder, message.firstRev)
      encoding.writeVarUint(encoder, message.rev)
      encoding.writeUint8(
        encoder,
        (message.codebook ? 1 : 0) | (message.members ? 2 : 0) | (message.suggestions ? 4 : 0),
      )
      writeList(encoder, message.roomUpdates, ({ room, seq, update }) => {
        encoding.writeVarString(encoder, room)
        encoding.writeVarUint(encoder, seq)
        const isCarried = update !== null && update.byteLength <= MAX_CARRIED_UPDATE_BYTES
        encoding.writeUint8(encoder, isCarried ? 1 : 0)
        if (isCarried) encoding.writeVarUint8Array(encoder, update)
      })
      writeList(encoder, message.cells, ({ actorId, issueId }) => {
        writeOptional(encoder, actorId)
        writeUuid(encoder, issueId)
      })
      writeList(encoder, message.documents, (id) => writeUuid(encoder, id))
      writeList(encoder, message.removedDocuments, (id) => writeUuid(encoder, id))
      return
    case 'uncertain':
      writeUuid(encoder, message.projectId)
      return
    case 'job':
      writeUuid(encoder, message.projectId)
      writeUuid(encoder, message.jobId)
      return
    case 'revoked':
      writeUuid(encoder, message.userId)
      writeOptional(encoder, message.sessionId)
      return
    case 'presence':
      writeUuid(encoder, message.projectId)
      writeUuid(encoder, message.documentId)
      encoding.writeVarString(encoder, message.room)
      encoding.writeVarUint(encoder, message.clientId)
      encoding.writeVarUint(encoder, message.clock)
      encoding.writeVarString(encoder, JSON.stringify(message.state))
      return
    case 'alive':
      writeList(encoder, message.nodes, (node) => writeHex(encoder, node))
      return
    case 'ask':
      writeHex(encoder, message.node)
      return
    case 'roll':
      writeList(encoder, message.clientIds, (id) => encoding.writeVarUint(encoder, id))
      return
    case 'lookUp':
    case 'bye':
      return
  }
}

function read(decoder: decoding.Decoder, type: NodeMessage['type']): Record<string, unknown> {
  switch (type) {
    case 'committed': {
      const projectId = readUuid(decoder)
      const firstRev = decoding.readVarUint(decoder)
      const rev = decoding.readVarUint(decoder)
      const flags = readByte(decoder, 7)
      return {
        projectId,
        firstRev,
        rev,
        codebook: (flags & 1) !== 0,
        members: (flags & 2) !== 0,
        ...((flags & 4) !== 0 && { suggestions: true }),
        roomUpdates: readList(decoder, () => ({
          room: decoding.readVarString(decoder),
          seq: decoding.readVarUint(decoder),
          update: readByte(decoder, 1) === 1 ? readUpdate(decoder) : null,
        })),
        cells: readList(decoder, () => ({ actorId: readOptional(decoder), issueId: readUuid(decoder) })),
        documents: readList(decoder, () => readUuid(decoder)),
        removedDocuments: readList(decoder, () => readUuid(decoder)),
      }
    }
    case 'uncertain':
      return { projectId: readUuid(decoder) }
    case 'job':
      return { projectId: readUuid(decoder), jobId: readUuid(decoder) }
    case 'revoked':
      return { userId: readUuid(decoder), sessionId: readOptional(decoder) }
    case 'presence':
      return {
        projectId: readUuid(decoder),
        documentId: readUuid(decoder),
        room: decoding.readVarString(decoder),
        clientId: decoding.readVarUint(decoder),
        clock: decoding.readVarUint(decoder),
        state: readState(decoder),
      }
    case 'alive':
      return { nodes: readList(decoder, () => readHex(decoder)) }
    case 'ask':
      return { node: readHex(decoder) }
    case 'roll':
      return { clientIds: readList(decoder, () => decoding.readVarUint(decoder)) }
    case 'lookUp':
    case 'bye':
      return {}
  }
}

function writeList<T>(encoder: encoding.Encoder, items: readonly T[], writeItem: (item: T) => void) {
  encoding.writeVarUint(encoder, items.length)
  for (const item of items) writeItem(item)
}

function readList<T>(decoder: decoding.Decoder, readItem: () => T): T[] {
  const items: T[] = []
  // Each item takes a byte at least, and reading past the end throws: a wrong count costs nothing.
  for (let left = decoding.readVarUint(decoder); left > 0; left--) items.push(readItem())
  return items
}

const writeHex = (encoder: encoding.Encoder, hex: string) => {
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.byteLength !== 16) throw new Error(`not 16 bytes: ${hex}`)
  encoding.writeUint8Array(encoder, bytes)
}
const readHex = (decoder: decoding.Decoder) => Buffer.from(decoding.readUint8Array(decoder, 16)).toString('hex')

const writeUuid = (encoder: encoding.Encoder, id: string) => writeHex(encoder, id.replaceAll('-', ''))
const readUuid = (decoder: decoding.Decoder) =>
  readHex(decoder).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

function writeOptional(encoder: encoding.Encoder, id: string | null) {
  encoding.writeUint8(encoder, id === null ? 0 : 1)
  if (id !== null) writeUuid(encoder, id)
}
const readOptional = (decoder: decoding.Decoder) => (readByte(decoder, 1) === 1 ? readUuid(decoder) : null)

/** A byte of at most `max`: lib0 reads undefined past the end. */
function readByte(decoder: decoding.Decoder, max: number): number {
  const byte = decoding.readUint8(decoder)
  if (byte === undefined || byte > max) throw new Error('a byte of the message is wrong')
  return byte
}

function readUpdate(decoder: decoding.Decoder): Uint8Array {
  const update = decoding.readVarUint8Array(decoder)
  if (update.byteLength > MAX_CARRIED_UPDATE_BYTES) throw new Error('an update is larger than what travels')
  return update
}

function readState(decoder: decoding.Decoder): unknown {
  const json = decoding.readVarString(decoder)
  if (json.length > MAX_STATE_LENGTH) throw new Error('a presence is too large')
  return JSON.parse(json)
}

// What a client may say, and the name that the server adds.
const MAX_STATE_LENGTH = 2 * MAX_AWARENESS_BYTES
