// Web pages, saved or pasted.
import { decodeText } from '../decode.ts'
import type { Format } from './format.ts'
import { readHtml } from './html/read-html.ts'

/** Bytes at the start where a page may declare its charset (WHATWG, "prescan a byte stream"). */
const PRESCAN_BYTES = 1_024

export const html: Format = {
  read(bytes, { fileName, charset }) {
    const decoded = decodeText(bytes, { fileName, charset, declared: declaredCharset(bytes) })
    const reading = readHtml(decoded.text, fileName)
    const warnings = [...decoded.warnings, ...reading.warnings]
    return { ...reading, charset: decoded.charset, warnings, parserVersion: 'html-1' }
  },
}

function declaredCharset(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1')
  return /<(?:meta[^>]{1,200}charset|\?xml[^>]{1,100}encoding)\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1]
}
