// The encodings of text files that can be read, and what is known about which one a file has.
import { z } from 'zod'

/** Names as `TextDecoder` knows them. */
export const CHARSETS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1256', 'iso-8859-6', 'windows-1252'] as const
export const Charset = z.enum(CHARSETS)
export type Charset = z.infer<typeof Charset>

/** Which charset was used, and how sure that is. */
export type CharsetFinding = {
  charset: Charset
  /**
   * `mark`: the file says so by a byte order mark; `declared`: it says so in its text; `valid`: it is UTF-8 beyond
   * doubt; `guessed`: by the look of the words; `chosen`: a person said so.
   */
  by: 'mark' | 'declared' | 'valid' | 'guessed' | 'chosen'
  /** From 0 to 1. */
  confidence: number
  /** Others under which the bytes can be read, most likely first, each with a piece of the text as it would read. */
  alternatives: { charset: Charset; confidence: number; sample: string }[]
}
