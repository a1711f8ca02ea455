// Plain text: lines, of which nothing is known.

import { TEXT_PARSER_VERSION } from '../../../shared/text/parse-text.ts'
import type { ReadUnit } from '../../../shared/text/reading.ts'
import { decodeText } from '../decode.ts'
import type { Format } from './format.ts'

const LINE = /[^\n\r\v\f\u0085\u2028\u2029]+/g

export const txt: Format = {
  read(bytes, { fileName, charset }) {
    const decoded = decodeText(bytes, { fileName, charset })
    return {
      ...decoded,
      units: linesOf(decoded.text),
      properties: [],
      quality: null,
      parserVersion: TEXT_PARSER_VERSION,
    }
  },
}

function linesOf(text: string): ReadUnit[] {
  const units: ReadUnit[] = []
  for (const { 0: line, index } of text.matchAll(LINE)) {
    if (line.trim() !== '') units.push({ kind: 'line', start: index, end: index + line.length })
  }
  return units
}
