// Which charset the bytes of a text file are in. Nothing is taken on trust that the bytes themselves deny; where they
// allow several, the likeliest is a guess that says how sure it is and what else there would be.
import type { Charset, CharsetFinding } from '../../../shared/text/charset.ts'
import { plausibility } from './plausibility.ts'

/** Single-byte charsets in the order in which equals are preferred. */
const SINGLE_BYTE: readonly Charset[] = ['windows-1252', 'windows-1256', 'iso-8859-6']
/** Evidence is not independent from letter to letter: it counts as so many letters fewer. */
const DEPENDENCE = 4
/** Bytes of a file that are looked at, beyond what must be valid as a whole. */
const SAMPLE_BYTES = 65_536
/** Share of characters that must be of ordinary scripts for UTF-16 without a mark. */
const MIN_ORDINARY = 0.95
/** Code units of a sample shown to a person. */
const SHOWN_LENGTH = 80
const SHOWN_BEFORE = 16
/** Below it an alternative is not worth showing. */
const MIN_CONFIDENCE = 1e-6

type Decoded = { text: string; finding: CharsetFinding }

/** The text under `charset` with U+FEFF removed at its start; null where the bytes are not valid in it. */
export function decodeAs(bytes: Uint8Array, charset: Charset): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** By byte order mark; null without one. */
export function charsetOfMark(bytes: Uint8Array): Charset | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return null
}

/** Text and finding; null where no charset fits. `declared` is what the text itself says, as a label. */
export function detectCharset(bytes: Uint8Array, declared?: string): Decoded | null {
  const mark = charsetOfMark(bytes)
  if (mark !== null) return decoded(bytes, mark, 'mark')
  if (bytes.includes(0)) return detectUtf16(bytes)
  // Not by chance: what is written in a single-byte charset is almost never valid UTF-8.
  const utf8 = decoded(bytes, 'utf-8', 'valid')
  if (utf8) return utf8
  const known = knownCharset(declared)
  const found = known === null ? null : decoded(bytes, known, 'declared')
  return found ? { ...found, finding: { ...found.finding, alternatives: rank(bytes, known) } } : guess(bytes)
}

function decoded(bytes: Uint8Array, charset: Charset, by: CharsetFinding['by']): Decoded | null {
  const text = decodeAs(bytes, charset)
  return text === null ? null : { text, finding: { charset, by, confidence: 1, alternatives: [] } }
}

/** What else the bytes could be, for a person who chose `charset`. */
export function alternativesTo(bytes: Uint8Array, charset: Charset): CharsetFinding['alternatives'] {
  const utf8 = decodeAs(bytes, 'utf-8')
  if (utf8 === null || charset === 'utf-8') return rank(bytes, charset)
  return [{ charset: 'utf-8', confidence: 1, sample: sampleOf(utf8) }]
}

function guess(bytes: Uint8Array): Decoded | null {
  const [best, ...others] = rank(bytes, null)
  const text = best ? decodeAs(bytes, best.charset) : null
  if (!best || text === null) return null
  return {
    text,
    finding: { charset: best.charset, by: 'guessed', confidence: best.confidence, alternatives: others },
  }
}

// Single-byte charsets that fit, most likely first, without `except`.
function rank(bytes: Uint8Array, except: Charset | null): CharsetFinding['alternatives'] {
  const sample = bytes.subarray(0, SAMPLE_BYTES)
  const fitting = SINGLE_BYTE.flatMap((charset) => {
    const text = decodeAs(bytes, charset)
    return text === null ? [] : [{ charset, text, ...plausibility(decodeAs(sample, charset) ?? text) }]
  })
    // Two under which every character is the same are no choice.
    .filter(({ text }, index, all) => all.findIndex((other) => other.text === text) === index)
  const highest = Math.max(...fitting.map(({ sum }) => sum))
  const weighed = fitting.map((one) => ({ ...one, weight: Math.exp((one.sum - highest) / DEPENDENCE) }))
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0)
  return weighed
    .map(({ charset, text, weight }) => ({ charset, confidence: round(weight / total), sample: sampleOf(text) }))
    .filter(({ charset, confidence }) => charset !== except && confidence >= MIN_CONFIDENCE)
    .sort((a, b) => b.confidence - a.confidence)
}

const round = (share: number) => Math.round(share * 1e6) / 1e6

// Around the first character that depends on the choice.
function sampleOf(text: string): string {
  const at = Math.max(0, text.search(/[\u0080-\uffff]/) - SHOWN_BEFORE)
  return text
    .slice(at, at + SHOWN_LENGTH)
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
}

// Ordinary text holds spaces, digits or line ends, whose other byte is zero.
function detectUtf16(bytes: Uint8Array): Decoded | null {
  const [best] = (['utf-16le', 'utf-16be'] as const)
    .flatMap((charset) => {
      const text = decodeAs(bytes, charset)
      return text === null ? [] : [{ charset, text, share: ordinaryShare(text) }]
    })
    .sort((a, b) => b.share - a.share)
  if (!best || best.share < MIN_ORDINARY) return null
  const { charset, text, share } = best
  return { text, finding: { charset, by: 'guessed', confidence: round(share), alternatives: [] } }
}

function ordinaryShare(text: string): number {
  const sample = text.slice(0, SAMPLE_BYTES)
  const ordinary = sample.match(/[\t\n\r\u0020-\u007e\u00a0-\u024f\u0400-\u04ff\u0600-\u06ff\u2010-\u2026]/g)
  return (ordinary?.length ?? 0) / sample.length
}

/** Our name of a charset that a file calls by one of its many names; null for one that is not read. */
function knownCharset(label: string | undefined): Charset | null {
  if (label === undefined) return null
  try {
    const { encoding } = new TextDecoder(label)
    return SINGLE_BYTE.find((charset) => charset === encoding) ?? null
  } catch {
    return null
  }
}
