// The formats that can be imported, and what a reader of one is. Each is loaded when a file needs it: most of the time
// that a small file takes is the loading of its reader.
import type { Charset } from '../../../shared/text/charset.ts'
import type { Reading } from '../../../shared/text/reading.ts'

export type ReadOptions = {
  /** For the sentences of refusals. */
  fileName: string
  /** A person's choice, instead of finding out; formats that state their own ignore it. */
  charset?: Charset
  /** Hears shares from 0 to 1. */
  onProgress?: (share: number) => void
}

/** Reads a whole file; throws AppError for one that it cannot. Runs in a process of its own: no I/O but memory. */
export type Format = { read(bytes: Uint8Array, options: ReadOptions): Reading | Promise<Reading> }

export type FormatName = 'txt' | 'markdown' | 'html' | 'docx' | 'odt' | 'pdf'

const FORMATS: Readonly<Record<FormatName, { extensions: readonly string[]; load: () => Promise<Format> }>> = {
  txt: { extensions: ['txt', 'text'], load: async () => (await import('./txt.ts')).txt },
  markdown: { extensions: ['md', 'markdown'], load: async () => (await import('./markdown.ts')).markdown },
  html: { extensions: ['html', 'htm', 'xhtml'], load: async () => (await import('./html.ts')).html },
  docx: { extensions: ['docx', 'docm', 'dotx'], load: async () => (await import('./docx.ts')).docx },
  odt: { extensions: ['odt', 'ott'], load: async () => (await import('./odt.ts')).odt },
  pdf: { extensions: ['pdf'], load: async () => (await import('./pdf/pdf.ts')).pdf },
}

/** In lower case, without the dot; empty where the name has none. */
export const extensionOf = (fileName: string): string => /\.([^.]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? ''

/** The format of a file by its name, or null. */
export function formatOfName(fileName: string): FormatName | null {
  const extension = extensionOf(fileName)
  for (const [name, { extensions }] of Object.entries(FORMATS)) {
    if (extensions.includes(extension)) return name as FormatName
  }
  return null
}

/** The reader of a format. */
export const loadFormat = (name: FormatName): Promise<Format> => FORMATS[name].load()
