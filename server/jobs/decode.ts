// Bytes of a text file as text, and under which charset. What is no text is refused with its reason.
import { AppError } from '../../shared/errors.ts'
import type { Charset, CharsetFinding } from '../../shared/text/charset.ts'
import type { Warning } from '../../shared/warnings.ts'
import { alternativesTo, decodeAs, detectCharset } from './charset/detect.ts'

type Decoded = {
  /** Every character of the file except the byte order mark. */
  text: string
  charset: CharsetFinding
  warnings: Warning[]
}

type Options = {
  /** For the sentences of refusals. */
  fileName: string
  /** A person's choice. */
  charset?: Charset
  /** What the text says of itself, as a label. */
  declared?: string
}

/** A guess that is less sure than this is pointed out. */
const SURE = 0.98
/** Most control characters among a thousand that a text file may have. */
const MAX_CONTROLS_PER_THOUSAND = 2
const SAMPLE_LENGTH = 65_536

/** Throws file_empty, file_binary or file_encoding. */
export function decodeText(bytes: Uint8Array, { fileName, charset, declared }: Options): Decoded {
  const found = charset ? choose(bytes, charset, fileName) : detectCharset(bytes, declared)
  if (found === null) {
    throw new AppError(bytes.includes(0) && !hasUtf16Mark(bytes) ? 'file_binary' : 'file_encoding', { file: fileName })
  }
  const { text, finding } = found
  if (isBinary(text)) throw new AppError('file_binary', { file: fileName })
  if (text.trim() === '') throw new AppError('file_empty', { file: fileName })
  const isGuess = finding.by === 'guessed' && finding.confidence < SURE
  const warnings: Warning[] = isGuess ? [{ code: 'charset_guessed', details: { charset: finding.charset } }] : []
  return { text, charset: finding, warnings }
}

function choose(bytes: Uint8Array, charset: Charset, fileName: string): { text: string; finding: CharsetFinding } {
  const text = decodeAs(bytes, charset)
  if (text === null) throw new AppError('file_charset', { file: fileName, charset })
  return { text, finding: { charset, by: 'chosen', confidence: 1, alternatives: alternativesTo(bytes, charset) } }
}

const hasUtf16Mark = (bytes: Uint8Array) => bytes[0] === 0xff || bytes[0] === 0xfe

function isBinary(text: string): boolean {
  if (text.includes('\0')) return true
  const sample = text.slice(0, SAMPLE_LENGTH)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is counted
  const controls = sample.match(/[\x01-\x08\x0e-\x1b\x1d-\x1f]/g)?.length ?? 0
  return controls * 1_000 > sample.length * MAX_CONTROLS_PER_THOUSAND
}
