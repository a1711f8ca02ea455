// One file per format that can be imported, and the table that finds it by a file's extension.
import type { ParsedText } from '../../../shared/text/parse-text.ts'
import { txt } from './txt.ts'

export type ReadResult = { text: string; charset: string; parsed: ParsedText; parserVersion: string }

export type Format = {
  /** In lower case, without the dot. */
  extensions: readonly string[]
  /** Reads a whole file; throws AppError for one that it cannot. Runs in a worker: pure, no I/O. */
  read(bytes: Uint8Array, fileName: string): ReadResult
}

const FORMATS: readonly Format[] = [txt]

/** The format of a file by its name, or null. */
export function findFormat(fileName: string): Format | null {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return FORMATS.find((format) => format.extensions.includes(extension)) ?? null
}
