// The work that every server is given: one annotation with one tag, as Mawqif's command and as the record that it
// stores, so that all carry the same bytes.
import { randomBytes, randomUUID } from 'node:crypto'
import { STANCES } from '../../../shared/model/stance.ts'

/** A document to annotate, as a load process is told of it. */
export type Material = {
  layerId: string
  authorId: string
  /** Passages that stand at the start of these blocks. */
  passages: { blockId: string; quote: string; length: number }[]
  actorIds: string[]
  issueIds: string[]
}

/** Ids made by this process start so: a frame is searched for it instead of being decoded. */
export const ID_PREFIX = `${randomBytes(4).toString('hex')}-bbbb-4bbb-8bbb-`
const NUMBER_LENGTH = 12

let nextNumber = 1

/** So many numbers that this process has not used; returns the first. */
export function takeNumbers(count: number): number {
  const first = nextNumber
  nextNumber += count
  return first
}

/** The id of annotation number `n`, which `numberAt` reads again. */
export const annotationId = (n: number) => ID_PREFIX + n.toString(16).padStart(NUMBER_LENGTH, '0')

/** The number in an id that begins at `at`. */
export function numberAt(frame: Buffer, at: number): number {
  const start = at + ID_PREFIX.length
  return Number.parseInt(frame.toString('latin1', start, start + NUMBER_LENGTH), 16)
}

/** Command that creates annotation number `n`. */
export function newCommand(material: Material, n: number) {
  const passage = pick(material.passages, n)
  return {
    type: 'annotation.create',
    id: randomUUID(),
    annotationId: annotationId(n),
    layerId: material.layerId,
    ranges: [{ blockId: passage.blockId, start: 0, end: passage.length }],
    quote: passage.quote,
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
  const passage = pick(material.passages, n)
  const at = new Date().toISOString()
  return {
    id: annotationId(n),
    layerId,
    authorId,
    ranges: [{ blockId: passage.blockId, start: 0, end: passage.length }],
    quote: passage.quote,
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

const draft = (material: Material, n: number) => ({
  id: randomUUID(),
  actorId: pick(material.actorIds, n),
  issueId: pick(material.issueIds, n),
  stance: pick(STANCES, n),
})

const pick = <T>(items: readonly T[], n: number): T => items[n % items.length] as T
