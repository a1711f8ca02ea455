// A file's bytes as everything that a document needs except ids, times and people. Runs in a worker.
import * as Y from 'yjs'
import { createTextDoc } from '../../shared/doc/text.ts'
import { AppError } from '../../shared/errors.ts'
import type { Block, DocumentMetadata } from '../../shared/model/document.ts'
import { MAX_BLOCKS } from '../../shared/model/limits.ts'
import { proposeMetadata } from '../../shared/text/metadata.ts'
import type { Reading } from '../../shared/text/reading.ts'
import type { Warning } from '../../shared/warnings.ts'
import { extensionOf, formatOfName, loadFormat, type ReadOptions } from './formats/format.ts'
import { sniffFormat } from './formats/sniff.ts'
import { parseReading } from './parse-reading.ts'

export type ReadFile = Omit<Reading, 'units'> & {
  blocks: Block[]
  metadata: DocumentMetadata
  /** The text room's first Yjs update. */
  textUpdate: Uint8Array
}

/** Throws AppError (file_…) for a file that cannot become a document. `onProgress` hears shares from 0 to 1. */
export async function readFile(bytes: Uint8Array, options: ReadOptions): Promise<ReadFile> {
  const { fileName, onProgress = () => {} } = options
  const named = formatOfName(fileName)
  if (named === null) throw new AppError('file_format', { file: fileName })
  const actual = await sniffFormat(bytes, named, fileName)
  const format = await loadFormat(actual)
  const { units, ...reading } = await format.read(bytes, { ...options, onProgress: (share) => onProgress(share * 0.5) })
  if (units.length === 0) throw new AppError('file_empty', { file: fileName })
  const parsed = parseReading({ text: reading.text, units })
  if (parsed.blocks.length > MAX_BLOCKS) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
  onProgress(0.5)
  const textUpdate = Y.encodeStateAsUpdate(createTextDoc(parsed.blocks))
  onProgress(1)
  const warnings: Warning[] = actual === named ? reading.warnings : [notAsNamed(fileName, actual), ...reading.warnings]
  return { ...reading, warnings, blocks: parsed.blocks, metadata: proposeMetadata(parsed, fileName), textUpdate }
}

const notAsNamed = (fileName: string, actual: string): Warning => ({
  code: 'not_as_named',
  details: { extension: extensionOf(fileName), format: actual.toUpperCase() },
})
