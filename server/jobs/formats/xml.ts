// XML as events, under names that do not depend on the prefixes a file chose. Declares no entities and follows none:
// office formats need no document type, so one is a refusal.
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { AppError } from '../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../shared/model/limits.ts'

/** Deepest nesting. */
const MAX_DEPTH = 512

const PREFIXES: Readonly<Record<string, string>> = {
  'http://schemas.openxmlformats.org/wordprocessingml/2006/main': 'w',
  'http://purl.oclc.org/ooxml/wordprocessingml/main': 'w',
  'http://schemas.openxmlformats.org/officeDocument/2006/relationships': 'r',
  'http://purl.oclc.org/ooxml/officeDocument/relationships': 'r',
  'http://schemas.openxmlformats.org/markup-compatibility/2006': 'mc',
  'http://schemas.openxmlformats.org/officeDocument/2006/math': 'm',
  'http://purl.oclc.org/ooxml/officeDocument/math': 'm',
  'http://schemas.openxmlformats.org/drawingml/2006/main': 'a',
  'http://purl.oclc.org/ooxml/drawingml/main': 'a',
  'http://schemas.openxmlformats.org/drawingml/2006/picture': 'pic',
  'http://purl.oclc.org/ooxml/drawingml/picture': 'pic',
  'http://schemas.openxmlformats.org/drawingml/2006/chart': 'c',
  'urn:schemas-microsoft-com:vml': 'v',
  'http://schemas.openxmlformats.org/package/2006/relationships': 'rel',
  'urn:oasis:names:tc:opendocument:xmlns:office:1.0': 'office',
  'urn:oasis:names:tc:opendocument:xmlns:text:1.0': 'text',
  'urn:oasis:names:tc:opendocument:xmlns:table:1.0': 'table',
  'urn:oasis:names:tc:opendocument:xmlns:drawing:1.0': 'draw',
  'urn:oasis:names:tc:opendocument:xmlns:style:1.0': 'style',
  'urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0': 'fo',
  'urn:oasis:names:tc:opendocument:xmlns:meta:1.0': 'meta',
  'urn:oasis:names:tc:opendocument:xmlns:manifest:1.0': 'manifest',
  'http://purl.org/dc/elements/1.1/': 'dc',
  'http://purl.org/dc/terms/': 'dcterms',
  'http://www.w3.org/1999/xlink': 'xlink',
  'http://www.w3.org/XML/1998/namespace': 'xml',
}

/** `attribute('w:val')`: undefined where it is not there. */
export type XmlElement = { name: string; attribute(name: string): string | undefined }

export type XmlHandlers = {
  /** Names are `prefix:local` with the prefixes above; `local` alone for any other namespace. */
  open(element: XmlElement): void
  close(name: string): void
  text?(text: string): void
}

/** Throws file_damaged for what is not well-formed, file_too_complex for what is nested too deeply. */
export function parseXml(bytes: Uint8Array, fileName: string, handlers: XmlHandlers): void {
  let depth = 0
  const parser = new SaxesParser({ xmlns: true })
  const damaged = (cause?: Error) => new AppError('file_damaged', { file: fileName }, { cause })
  parser.on('error', (error) => {
    throw damaged(error)
  })
  parser.on('doctype', () => {
    throw damaged()
  })
  parser.on('opentag', (tag) => {
    if (++depth > MAX_DEPTH) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
    handlers.open(elementOf(tag))
  })
  parser.on('closetag', (tag) => {
    depth--
    handlers.close(shortName(tag.uri, tag.local))
  })
  if (handlers.text) {
    parser.on('text', handlers.text)
    parser.on('cdata', handlers.text)
  }
  parser.write(decode(bytes)).close()
}

function elementOf(tag: SaxesTagNS): XmlElement {
  return {
    name: shortName(tag.uri, tag.local),
    attribute(name) {
      for (const { uri, local, value } of Object.values(tag.attributes)) {
        if (name === shortName(uri, local)) return value
      }
      return undefined
    },
  }
}

const shortName = (uri: string, local: string) => {
  const prefix = PREFIXES[uri]
  return prefix === undefined ? local : `${prefix}:${local}`
}

function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  return new TextDecoder(isUtf16 ? (first === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(bytes)
}
