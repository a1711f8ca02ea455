// What a Word document states about itself outside its text: properties, variables, comments, and the marks that the
// United Nations' document system leaves in comments.
import type { Property, PropertySource } from '../../../../shared/text/reading.ts'
import { parseXml } from '../xml.ts'

type Parts = {
  core: Uint8Array | null
  app: Uint8Array | null
  custom: Uint8Array | null
  settings: Uint8Array | null
  comments: Uint8Array | null
}

const CORE: ReadonlySet<string> = new Set(
  `dc:title dc:subject dc:creator dc:description dc:language dcterms:created dcterms:modified
  keywords category contentStatus lastModifiedBy Company`.split(/\s+/),
)
/** Most characters of one comment that are looked at. */
const MAX_COMMENT_LENGTH = 10_000

/** In the order of the parts. */
export function readProperties(parts: Parts, fileName: string): Property[] {
  const properties: Property[] = []
  const add = (source: PropertySource, name: string, value: string) => {
    // Word writes control characters as _x000d_, and templates a hyphen for nothing.
    const plain = value.replace(/_x[0-9a-f]{4}_/gi, ' ').trim()
    if (plain !== '' && plain !== '-') properties.push({ source, name, value: plain })
  }
  for (const part of [parts.core, parts.app]) {
    if (part) readTexts(part, fileName, (name, text) => CORE.has(name) && add('core', plainName(name), text))
  }
  if (parts.custom) readCustom(parts.custom, fileName, add)
  if (parts.settings) readVariables(parts.settings, fileName, add)
  if (parts.comments) readComments(parts.comments, fileName, add)
  return properties
}

type Add = (source: PropertySource, name: string, value: string) => void

const plainName = (name: string) => name.replace(/^\w+:/, '')

// Elements that hold nothing but text.
function readTexts(bytes: Uint8Array, fileName: string, found: (name: string, text: string) => void) {
  let text = ''
  parseXml(bytes, fileName, {
    open: () => {
      text = ''
    },
    text: (more) => {
      text += more
    },
    close: (name) => {
      found(name, text)
      text = ''
    },
  })
}

function readCustom(bytes: Uint8Array, fileName: string, add: Add) {
  let property = ''
  let text = ''
  parseXml(bytes, fileName, {
    open({ name, attribute }) {
      if (name !== 'property') return
      property = attribute('name') ?? ''
      text = ''
    },
    text: (more) => {
      text += more
    },
    close: (name) => {
      if (name === 'property') add('custom', property, text)
    },
  })
}

function readVariables(bytes: Uint8Array, fileName: string, add: Add) {
  parseXml(bytes, fileName, {
    open({ name, attribute }) {
      if (name === 'w:docVar') add('variable', attribute('w:name') ?? '', attribute('w:val') ?? '')
    },
    close: () => {},
  })
}

function readComments(bytes: Uint8Array, fileName: string, add: Add) {
  let author = ''
  let text = ''
  parseXml(bytes, fileName, {
    open({ name, attribute }) {
      if (name !== 'w:comment') return
      author = attribute('w:author') ?? ''
      text = ''
    },
    text: (more) => {
      if (text.length < MAX_COMMENT_LENGTH) text += more
    },
    close(name) {
      if (name === 'w:p') text += '\n'
      if (name !== 'w:comment') return
      const marks = [...text.matchAll(/<<(ODS [^<>]{1,60})>>([^<>]{0,200})<<\1>>/g)]
      for (const [, mark = '', value = ''] of marks) add('ods', mark, value)
      if (marks.length === 0) add('comment', author || 'comment', text)
    },
  })
}
