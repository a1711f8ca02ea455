// Files of a multipart request, one after the other, none ever held beyond the size limit.
import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { AppError } from '../../shared/errors.ts'
import { MAX_SOURCE_BYTES, MAX_UPLOAD_FILES } from '../../shared/model/limits.ts'

/** What came in under the field `file`: its bytes, or why it was refused. */
export type ReceivedFile = { fileName: string } & ({ bytes: Buffer } | { refusal: AppError })

/** Most parts that are looked at: files beyond MAX_UPLOAD_FILES are refused one by one up to this many. */
const MAX_PARTS = 4 * MAX_UPLOAD_FILES
/** Longest file name, in UTF-16 code units. */
const MAX_FILE_NAME_LENGTH = 255

/**
 * Yields the request's files in order. A file too large is read past without being kept. The next part is read only
 * when the consumer asks, so a slow consumer slows the sender. Throws bad_request for a body that breaks off.
 */
export async function* receiveFiles(request: FastifyRequest): AsyncGenerator<ReceivedFile> {
  if (!request.isMultipart()) throw new AppError('bad_request', { reason: 'send files as multipart/form-data' })
  let count = 0
  const parts = request
    .parts({
      limits: { fileSize: MAX_SOURCE_BYTES, parts: MAX_PARTS, fieldSize: 1_024, headerPairs: 20 },
    })
    [Symbol.asyncIterator]()
  for (;;) {
    const { value: part, done } = await readOrRefuse(parts.next())
    if (done) return
    if (part.type !== 'file') continue
    if (part.fieldname !== 'file') {
      part.file.resume()
      continue
    }
    const fileName = cleanFileName(part.filename)
    if (++count > MAX_UPLOAD_FILES) {
      part.file.resume()
      yield { fileName, refusal: new AppError('too_many_files', { limit: MAX_UPLOAD_FILES }) }
      continue
    }
    const bytes = await readOrRefuse(readBounded(part.file))
    yield bytes === null
      ? { fileName, refusal: new AppError('file_too_large', { file: fileName, limitMb: MAX_SOURCE_BYTES / 2 ** 20 }) }
      : { fileName, bytes }
  }
}

// Null for a file past the limit: busboy cuts it there and drops the rest as it comes.
async function readBounded(file: Readable & { truncated?: boolean }): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  for await (const chunk of file) if (!file.truncated) chunks.push(chunk as Buffer)
  return file.truncated ? null : Buffer.concat(chunks)
}

const readOrRefuse = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((cause) => {
    throw new AppError('bad_request', { reason: 'the upload broke off or is not multipart/form-data' }, { cause })
  })

/**
 * The name as it may be shown: no folders, no control characters, none that turn the text's direction
 * (they make `gpj.exe` of `exe.jpg`), composed, of bounded length with its extension kept.
 */
function cleanFileName(name: string | undefined): string {
  const clean = (name ?? '')
    .replace(/^.*[\\/]/s, '')
    .toWellFormed()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
    .normalize('NFC')
    .trim()
  if (clean.length <= MAX_FILE_NAME_LENGTH) return clean || 'file'
  const extension = /\.[^.]{1,16}$/.exec(clean)?.[0] ?? ''
  return `${clean.slice(0, MAX_FILE_NAME_LENGTH - extension.length).toWellFormed()}${extension}`
}
