// The work that every server is given: one annotation with one tag, as Mawqif's command and as the record that it
// stores, so that all carry the same bytes.
import { randomBytes, randomUUID } from 'node:crypto'
import { STANCES } from '../../../shared/model/stance.ts'

/** A document to annotate, as a load process is told of it. */
export type Material = {
  layerId: string
  authorId: string
  /** Texts of the Basic Multilingual Plane: a place in a string is a place in code points. */
  blocks: { id: string; text: string }[]
  actorIds: string[]
  issueIds: string[]
}

/** Ids made by this process start so: a frame is searched for it instead of being decoded. */
export const ID_PREFIX = `${randomBytes(4).toString('hex')}-`
const NUMBER_LENGTH = 8
/** Quotes are so long that a record is of 600 to 800 bytes, as Yjs holds it. */
const QUOTE_LENGTH = 24

let nextNumber = 1

/** So many numbers that this process has not used; returns the first. */
export function takeNumbers(count: number): number {
  const first = nextNumber
  nextNumber += count
  return first
}

/** The id of annotation number `n`, from which `numberAt` reads it again; the rest is as random as any id's. */
export function annotationId(n: number): string {
  const digits = n.toString(16).padStart(NUMBER_LENGTH - 1, '0')
  return `${ID_PREFIX}${digits.slice(0, 4)}-4${digits.slice(4)}-${tailOf(n)}`
}

const tails = new Map<number, string>()

// An annotation keeps its id.
function tailOf(n: number): string {
  const known = tails.get(n)
  if (known !== undefined) return known
  const tail = randomUUID().slice(-17)
  tails.set(n, tail)
  return tail
}

/** The number in an id that begins at `at`. */
export function numberAt(frame: Buffer, at: number): number {
  const start = at + ID_PREFIX.length
  // xxxx-4xxx
  return Number.parseInt(
    frame.toString('latin1', start, start + 4) + frame.toString('latin1', start + 6, start + 9),
    16,
  )
}

/** Command that creates annotation number `n`. */
export function newCommand(material: Material, n: number) {
  const anchor = anchorOf(material, n)
  return {
    type: 'annotation.create',
    id: randomUUID(),
    annotationId: annotationId(n),
    layerId: material.layerId,
    ...anchor,
    note: '',
    tags: [draft(material, n)],
  }
}

/** Command that gives annotation number `n` another note. */
export const newNote = (n: number, note: string) => ({
  type: 'annotation.update',
  id: randomUUID(),
  annotationId: annotationId(n),
  note,
})

/** The record that Mawqif makes of that command; the other servers are sent it as it is. */
export function newRecord(material: Material, n: number) {
  const { layerId, authorId } = material
  const anchor = anchorOf(material, n)
  const at = new Date().toISOString()
  return {
    id: annotationId(n),
    layerId,
    authorId,
    ...anchor,
    anchorState: 'anchored',
    note: '',
    tags: [
      {
        ...draft(material, n),
        act: 'position',
        attribution: 'own_text',
        capacity: 'national',
        confidence: 'certain',
        positionDate: null,
        status: 'proposed',
        reviewedBy: null,
        reviewedAt: null,
        reviewReason: null,
        createdAt: at,
        codebookVersion: 1,
      },
    ],
    createdAt: at,
    updatedAt: at,
    updatedBy: authorId,
  }
}

function anchorOf({ blocks }: Material, n: number) {
  const { id, text } = pick(blocks, n)
  const start = (n * 7) % (text.length - QUOTE_LENGTH)
  const end = start + QUOTE_LENGTH
  return { ranges: [{ blockId: id, start, end }], quote: text.slice(start, end) }
}

const draft = (material: Material, n: number) => ({
  id: randomUUID(),
  actorId: pick(material.actorIds, n),
  issueId: pick(material.issueIds, n),
  stance: pick(STANCES, n),
})

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length] as T
