// One file becomes one document, in one transaction, or nothing happens. Jobs and the command line both come here.
import { createHash, randomUUID } from 'node:crypto'
import type { Tx } from '../../db/connect.ts'
import { findDuplicate } from '../../db/repos/documents/reader.ts'
import { insertDocument } from '../../db/repos/documents/writer.ts'
import { findRole } from '../../db/repos/projects/reader.ts'
import { AppError } from '../../shared/errors.ts'
import type { DocumentId, LayerId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { can } from '../../shared/policy/can.ts'
import type { Context } from '../context.ts'
import { formatOfName } from './formats/format.ts'
import { readInWorker } from './read-in-worker.ts'

type Import = { projectId: ProjectId; userId: UserId; fileName: string; bytes: Uint8Array }

type ImportHooks = {
  signal: AbortSignal
  onProgress?: (share: number) => void
  /** Runs inside the document's transaction; what it throws undoes everything. */
  finish?: (tx: Tx, documentId: DocumentId) => Promise<void>
}

/**
 * Reads the file and writes its document as the person. Throws file_… for a file that cannot become a document,
 * file_duplicate for one that the project has, forbidden for a person who may not import (any more).
 */
export async function importDocument(
  { db, projectLog }: Pick<Context, 'db' | 'projectLog'>,
  { projectId, userId, fileName, bytes }: Import,
  { signal, onProgress = () => {}, finish }: ImportHooks,
): Promise<{ documentId: DocumentId; title: string }> {
  if (formatOfName(fileName) === null) throw new AppError('file_format', { file: fileName })
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const refuseDuplicate = (title: string | null) => {
    if (title !== null) throw new AppError('file_duplicate', { file: fileName, title })
  }
  refuseDuplicate(await findDuplicate(db, projectId, sha256))
  const file = await readInWorker({ fileName, bytes }, { signal, onProgress })
  const documentId = randomUUID() as DocumentId
  await projectLog.commit({ projectId, userId }, async (tx, { at }) => {
    if (!can(await findRole(tx, projectId, userId), 'document.import')) throw new AppError('forbidden')
    // Again, under the project's lock: the same file may have come in twice at once.
    refuseDuplicate(await findDuplicate(tx, projectId, sha256))
    signal.throwIfAborted()
    await insertDocument(tx, {
      id: documentId,
      projectId,
      layerId: randomUUID() as LayerId,
      metadata: file.metadata,
      source: { name: fileName, bytes, sha256, charset: file.charset?.charset ?? '', text: file.text },
      blocks: file.blocks,
      createdBy: userId,
      at,
      parserVersion: file.parserVersion,
      confirmed: false,
      textUpdate: file.textUpdate,
    })
    await finish?.(tx, documentId)
    return {
      event: {
        kind: 'document.import',
        subjectId: documentId,
        payload: { ...file.metadata, sourceName: fileName, sourceSha256: sha256, parserVersion: file.parserVersion },
      },
      documents: [documentId],
    }
  })
  return { documentId, title: file.metadata.title }
}
