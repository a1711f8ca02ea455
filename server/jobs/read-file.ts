// A file's bytes as everything that a document needs except ids, times and people. Pure; runs in a worker.
import * as Y from 'yjs'
import { createTextDoc } from '../../shared/doc/text.ts'
import { AppError } from '../../shared/errors.ts'
import type { Block, DocumentMetadata } from '../../shared/model/document.ts'
import { MAX_BLOCKS } from '../../shared/model/limits.ts'
import { proposeMetadata } from '../../shared/text/metadata.ts'
import { findFormat } from './formats/format.ts'

export type ReadFile = {
  text: string
  charset: string
  parserVersion: string
  blocks: Block[]
  metadata: DocumentMetadata
  /** The text room's first Yjs update. */
  textUpdate: Uint8Array
}

/** Throws AppError (file_…) for a file that cannot become a document. `onProgress` hears shares from 0 to 1. */
export function readFile(fileName: string, bytes: Uint8Array, onProgress: (share: number) => void): ReadFile {
  const format = findFormat(fileName)
  if (format === null) throw new AppError('file_format', { file: fileName })
  const { text, charset, parsed, parserVersion } = format.read(bytes, fileName)
  if (parsed.blocks.length > MAX_BLOCKS) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
  onProgress(0.5)
  const textUpdate = Y.encodeStateAsUpdate(createTextDoc(parsed.blocks))
  onProgress(1)
  const metadata = proposeMetadata(parsed, fileName)
  return { text, charset, parserVersion, blocks: parsed.blocks, metadata, textUpdate }
}
