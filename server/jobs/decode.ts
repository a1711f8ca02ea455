// Bytes of a text file as text: UTF-8 with or without a byte order mark, UTF-16 with one. Anything else is refused
// with its reason rather than guessed at: a wrong guess would put wrong words into people's quotes.
import { AppError } from '../../shared/errors.ts'

type Decoded = {
  /** Every character of the file except the byte order mark. */
  text: string
  charset: 'utf-8' | 'utf-16le' | 'utf-16be'
}

// First bytes of what is often renamed to .txt. %PDF and {\rtf have no NUL, which gives all others away.
const SIGNATURES = ['%PDF-', '{\\rtf', 'PK\x03\x04', '\x1f\x8b', '\x89PNG', 'GIF8', '\xff\xd8\xff', '\xd0\xcf\x11\xe0']

/** Throws file_empty, file_binary or file_encoding. `fileName` is for their sentences. */
export function decodeText(bytes: Uint8Array, fileName: string): Decoded {
  const charset = charsetOf(bytes)
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1')
  const isBinary = SIGNATURES.some((signature) => head.startsWith(signature))
  if (isBinary || (charset === 'utf-8' && bytes.includes(0))) throw new AppError('file_binary', { file: fileName })
  let text: string
  try {
    text = new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new AppError('file_encoding', { file: fileName }, { cause })
  }
  if (text.includes('\0')) throw new AppError('file_binary', { file: fileName })
  if (text.trim() === '') throw new AppError('file_empty', { file: fileName })
  return { text, charset }
}

function charsetOf(bytes: Uint8Array): Decoded['charset'] {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}
