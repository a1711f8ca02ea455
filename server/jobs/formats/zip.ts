// Opens a zip file for its parts. Nothing that the file says about itself is believed: sizes are checked while parts
// are inflated, and only parts that a reader names ever are.
import { promisify } from 'node:util'
import { type Entry, fromBuffer, type ZipFile } from 'yauzl'
import { AppError } from '../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../shared/model/limits.ts'

/** Most parts of one zip file. */
const MAX_ENTRIES = 10_000
/** Most bytes of all parts that are read, inflated. */
const MAX_INFLATED_BYTES = 64 * 2 ** 20

export type Zip = {
  has(name: string): boolean
  /** A part's bytes; null where there is none. Throws file_damaged, file_encrypted, file_too_complex. */
  read(name: string): Promise<Uint8Array | null>
}

/** Throws file_damaged for what is no zip file, file_too_complex for one of too many parts. */
export async function openZip(bytes: Uint8Array, fileName: string): Promise<Zip> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { file, entries } = await readDirectory(buffer, fileName)
  let left = MAX_INFLATED_BYTES
  const openStream = promisify(file.openReadStream.bind(file)) as (entry: Entry) => Promise<NodeJS.ReadableStream>

  return {
    has: (name) => entries.has(name),
    async read(name) {
      const entry = entries.get(name)
      if (!entry) return null
      if (entry.isEncrypted()) throw new AppError('file_encrypted', { file: fileName })
      const chunks: Buffer[] = []
      try {
        for await (const chunk of await openStream(entry)) {
          left -= chunk.length
          if (left < 0) throw tooComplex(fileName)
          chunks.push(chunk as Buffer)
        }
      } catch (cause) {
        if (cause instanceof AppError) throw cause
        throw new AppError('file_damaged', { file: fileName }, { cause })
      }
      return Buffer.concat(chunks)
    },
  }
}

function readDirectory(buffer: Buffer, fileName: string): Promise<{ file: ZipFile; entries: Map<string, Entry> }> {
  return new Promise((resolve, reject) => {
    const damaged = (cause: unknown) => reject(new AppError('file_damaged', { file: fileName }, { cause }))
    fromBuffer(buffer, { lazyEntries: true, validateEntrySizes: true }, (error, file) => {
      if (error) return damaged(error)
      if (file.entryCount > MAX_ENTRIES) return reject(tooComplex(fileName))
      const entries = new Map<string, Entry>()
      file.on('entry', (entry: Entry) => {
        // Of two parts of one name a word processor shows the first.
        if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry)
        file.readEntry()
      })
      file.on('end', () => resolve({ file, entries }))
      file.on('error', damaged)
      file.readEntry()
    })
  })
}

const tooComplex = (fileName: string) => new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
