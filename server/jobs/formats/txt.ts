// Plain text.
import { parseText, TEXT_PARSER_VERSION } from '../../../shared/text/parse-text.ts'
import { decodeText } from '../decode.ts'
import type { Format } from './format.ts'

export const txt: Format = {
  extensions: ['txt', 'text'],
  read(bytes, fileName) {
    const { text, charset } = decodeText(bytes, fileName)
    return { text, charset, parsed: parseText(text), parserVersion: TEXT_PARSER_VERSION }
  },
}
