// Law [HIST]: annotation rows = fold of the history = layer records; and beside it everything else that is kept twice:
// text rooms and blocks, snapshots and updates, quotes and texts. Recomputed from the database alone.
import type { Db, Tx } from '../../db/connect.ts'
import {
  readDocuments,
  readHistoryShape,
  readIdRanges,
  readProject,
  readStrayAnnotations,
  readStrayRooms,
  readStrayTags,
} from '../../db/repos/verify/reader.ts'
import { ALLOW_SLOW_READING } from '../../db/slow-reading.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import { verifyDocument } from './verify-documents.ts'
import { verifyRange } from './verify-history.ts'

/** Annotations that are folded at a time: what is held in memory, against how often the history is read through. */
const RANGE_SIZE = 4_000

export type VerifyOptions = {
  /** Hears of each difference as it is found: one sentence with ids and names of fields, never contents. */
  onDifference: (difference: string) => void
  /** Hears how many of the project's parts are done. */
  onProgress?: (done: number, of: number) => void
  /** Annotations folded at a time; tests set it low. */
  rangeSize?: number
}

export type Verified = { events: number; documents: number; annotations: number }

/**
 * Compares everything of a project in one snapshot of the database, which changes meanwhile do not touch. Memory is
 * that of the largest document and of RANGE_SIZE annotations. Null where there is no such project.
 */
export async function verify(db: Db, projectId: ProjectId, options: VerifyOptions): Promise<Verified | null> {
  const read = async (tx: Tx) => {
    await tx.execute(ALLOW_SLOW_READING)
    return verifyIn(tx, projectId, options)
  }
  return db.transaction(read, {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  })
}

/** Every difference of a project, none where the laws hold. */
export async function verifyProject(db: Db, projectId: ProjectId): Promise<string[]> {
  const differences: string[] = []
  await verify(db, projectId, { onDifference: (difference) => differences.push(difference) })
  return differences
}

async function verifyIn(
  tx: Tx,
  projectId: ProjectId,
  { onDifference: tell, onProgress = () => {}, rangeSize = RANGE_SIZE }: VerifyOptions,
): Promise<Verified | null> {
  const project = await readProject(tx, projectId)
  if (project === null) return null
  const shape = await readHistoryShape(tx, projectId)
  for (const { before, rev } of shape.gaps)
    tell(
      rev === before + 2 ? `revision ${rev - 1} has no event` : `revisions ${before + 1} to ${rev - 1} have no event`,
    )
  for (const rev of shape.early) tell(`revision ${rev} is earlier than the one before`)
  if (project.rev !== shape.rev) tell(`project ${projectId} is at revision ${project.rev}, its history at ${shape.rev}`)
  if (shape.at !== null && shape.at.getTime() !== project.changedAt.getTime())
    tell(`project ${projectId}: the time of its newest change is not that of its newest event`)
  for (const { id, field } of await readStrayTags(tx, projectId))
    tell(`tag ${id}: its ${field} is not its annotation's`)
  for (const { id, field } of await readStrayAnnotations(tx, projectId))
    tell(`annotation ${id}: its ${field} is not its layer's`)
  for (const name of await readStrayRooms(tx, projectId)) tell(`room ${name} belongs to no document of its project`)

  const ranges = await readIdRanges(tx, projectId, rangeSize)
  const documents = await readDocuments(tx, projectId)
  const documentOf = new Map(documents.flatMap(({ id, layerIds }) => layerIds.map((layerId) => [layerId, id] as const)))
  const parts = ranges.length + documents.length
  let done = 0
  for (const range of ranges) {
    await verifyRange(tx, { projectId, range, documentOf }, tell)
    onProgress(++done, parts)
  }
  let annotations = 0
  for (const document of documents) {
    annotations += (await verifyDocument(tx, projectId, document, tell)).annotations
    onProgress(++done, parts)
  }
  return { events: shape.count, documents: documents.length, annotations }
}
