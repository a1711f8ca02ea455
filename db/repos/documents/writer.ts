// Writes of documents. Every function runs inside the transaction of projectLog.commit.
import { and, eq, isNull, type SQL } from 'drizzle-orm'
import * as Y from 'yjs'
import { createTextDoc } from '../../../shared/doc/text.ts'
import type { Block, DocumentMetadata, TextMode } from '../../../shared/model/document.ts'
import type { DocumentId, LayerId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../../shared/protocol/kinds.ts'
import { codePointLength } from '../../../shared/text/code-points.ts'
import type { Tx } from '../../connect.ts'
import { tags } from '../../schema/annotations.ts'
import { documentSources, documents, layers } from '../../schema/documents.ts'
import { rooms, roomUpdates } from '../../schema/rooms.ts'
import { insertBlocks } from './blocks.ts'

/** A document with everything that belongs to it at birth. */
export type NewDocument = {
  id: DocumentId
  projectId: ProjectId
  /** Its shared layer. */
  layerId: LayerId
  metadata: DocumentMetadata
  /** `text` is decoded from `bytes`, without its byte order mark, and otherwise unchanged. */
  source: { name: string; bytes: Uint8Array; sha256: string; charset: string; text: string }
  blocks: readonly Block[]
  createdBy: UserId
  at: Date
  parserVersion: string
  /** True where an analyst (or the sample's maker) has already vouched for the metadata. */
  confirmed: boolean
  /** First Yjs update of the text room, where a worker has already made it from `blocks`. */
  textUpdate?: Uint8Array
}

/**
 * Writes the document, its source, blocks and shared layer, and the rooms of both (text at seq 1, layer at seq 0).
 * The caller commits it as event `document.import`. Fails on `documents_source` for a source the project has.
 */
export async function insertDocument(tx: Tx, document: NewDocument): Promise<void> {
  const { id, projectId, layerId, source, blocks } = document
  await tx.insert(documents).values({
    id,
    projectId,
    ...document.metadata,
    sourceName: source.name,
    sourceSha256: source.sha256,
    parserVersion: document.parserVersion,
    lengthCp: codePointLength(source.text),
    blockCount: blocks.length,
    confirmedAt: document.confirmed ? document.at : null,
    createdBy: document.createdBy,
    createdAt: document.at,
  })
  await tx.insert(documentSources).values({
    documentId: id,
    bytes: Buffer.from(source.bytes),
    charset: source.charset,
    text: source.text,
  })
  await insertBlocks(
    tx,
    id,
    blocks.map((block, ord) => ({ ...block, ord })),
  )
  await tx.insert(layers).values({ id: layerId, documentId: id, kind: 'shared' })
  await tx.insert(rooms).values([
    { name: textRoom(id), projectId, documentId: id, seq: 1 },
    { name: layerRoom(layerId), projectId, documentId: id, seq: 0 },
  ])
  const update = document.textUpdate ?? Y.encodeStateAsUpdate(createTextDoc(blocks))
  await tx.insert(roomUpdates).values({ room: textRoom(id), seq: 1, update: Buffer.from(update) })
}

/** Sets metadata and the time of confirmation; false if the project has no such document. */
export async function updateMetadata(
  tx: Tx,
  scope: { projectId: ProjectId; documentId: DocumentId; at: Date },
  metadata: Partial<DocumentMetadata>,
): Promise<boolean> {
  const changed = await tx
    .update(documents)
    .set({ ...metadata, confirmedAt: scope.at })
    .where(isLive(scope))
    .returning({ id: documents.id })
  return changed.length > 0
}

/** Opens the text for correction, or locks it; false if the project has no such document. */
export async function setTextMode(
  tx: Tx,
  scope: { projectId: ProjectId; documentId: DocumentId },
  textMode: TextMode,
): Promise<boolean> {
  const changed = await tx.update(documents).set({ textMode }).where(isLive(scope)).returning({ id: documents.id })
  return changed.length > 0
}

/**
 * Hides the document; returns the matrix cells that its tags were in, or null if the project has no such document.
 * Annotations and tags keep their rows: every reader joins the document and leaves a deleted one out.
 */
export async function softDeleteDocument(
  tx: Tx,
  scope: { projectId: ProjectId; documentId: DocumentId; at: Date },
): Promise<{ actorId: string | null; issueId: string }[] | null> {
  const deleted = await tx
    .update(documents)
    .set({ deletedAt: scope.at })
    .where(isLive(scope))
    .returning({ id: documents.id })
  if (deleted.length === 0) return null
  return tx
    .selectDistinct({ actorId: tags.actorId, issueId: tags.issueId })
    .from(tags)
    .where(and(eq(tags.documentId, scope.documentId), isNull(tags.deletedAt)))
}

const isLive = (scope: { projectId: ProjectId; documentId: DocumentId }): SQL | undefined =>
  and(eq(documents.id, scope.documentId), eq(documents.projectId, scope.projectId), isNull(documents.deletedAt))
