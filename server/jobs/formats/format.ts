// One file per format that can be imported, and the table that finds it by a file's extension.
import type { Charset } from '../../../shared/text/charset.ts'
import type { Reading } from '../../../shared/text/reading.ts'
import { docx } from './docx.ts'
import { html } from './html.ts'
import { markdown } from './markdown.ts'
import { pdf } from './pdf/pdf.ts'
import { txt } from './txt.ts'

export type ReadOptions = {
  /** For the sentences of refusals. */
  fileName: string
  /** A person's choice, instead of finding out; formats that state their own ignore it. */
  charset?: Charset
  /** Hears shares from 0 to 1. */
  onProgress?: (share: number) => void
}

export type Format = {
  /** In lower case, without the dot. */
  extensions: readonly string[]
  /** Reads a whole file; throws AppError for one that it cannot. Runs in a process of its own: no I/O but memory. */
  read(bytes: Uint8Array, options: ReadOptions): Reading | Promise<Reading>
}

const FORMATS: readonly Format[] = [txt, markdown, html, docx, pdf]

/** The format of a file by its name, or null. */
export function findFormat(fileName: string): Format | null {
  const extension = /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''
  return FORMATS.find((format) => format.extensions.includes(extension)) ?? null
}
