// Small office files, built part by part.
import { strToU8, zipSync } from 'fflate'

type Parts = Readonly<Record<string, string>>

const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/package/2006/relationships'
const TYPE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A zip of text parts. */
export const zip = (parts: Parts): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])))

const relationships = (targets: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<Relationships xmlns="${RELATIONSHIPS}">${targets
    .map(([id, type, target]) => {
      const mode = target.includes(':') ? ' TargetMode="External"' : ''
      return `<Relationship Id="${id}" Type="${TYPE}/${type}" Target="${target}"${mode}/>`
    })
    .join('')}</Relationships>`

export type Docx = {
  /** Inside <w:body>. */
  body: string
  /** Inside the root of each part: `numbering`, `styles`, `footnotes`, `comments`, `settings`, `header1`, … */
  parts?: Parts
  links?: Readonly<Record<string, string>>
  /** Whole parts, by path. */
  files?: Parts
}

const ROOTS: Readonly<Record<string, string>> = { header: 'hdr', footer: 'ftr' }

/** A Word document; headers and footers have the names of their parts as relationship ids. */
export function docx({ body, parts = {}, links = {}, files = {} }: Docx): Uint8Array {
  const names = Object.keys(parts)
  return zip({
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': relationships([
      ['r1', 'officeDocument', 'word/document.xml'],
      ['r2', 'core-properties', 'docProps/core.xml'],
      ['r3', 'custom-properties', 'docProps/custom.xml'],
    ]),
    'word/document.xml': `<?xml version="1.0"?><w:document ${W} ${R}><w:body>${body}</w:body></w:document>`,
    'word/_rels/document.xml.rels': relationships([
      ...names.map((name) => [name, name.replace(/\d$/, ''), `${name}.xml`] as const),
      ...Object.entries(links).map(([id, target]) => [id, 'hyperlink', target] as const),
    ]),
    ...Object.fromEntries(
      names.map((name) => {
        const root = ROOTS[name.replace(/\d$/, '')] ?? name
        return [`word/${name}.xml`, `<w:${root} ${W} ${R}>${parts[name]}</w:${root}>`]
      }),
    ),
    ...files,
  })
}

/** `<w:p>` of one run, with properties before it. */
export const p = (text: string, properties = '', more = ''): string =>
  `<w:p>${properties && `<w:pPr>${properties}</w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r>${more}</w:p>`

const ODF = ['office', 'text', 'table', 'style', 'draw', 'meta']
  .map((name) => {
    const last = name === 'draw' ? 'drawing' : name
    return `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${last}:1.0"`
  })
  .concat('xmlns:dc="http://purl.org/dc/elements/1.1/"', 'xmlns:xlink="http://www.w3.org/1999/xlink"')
  .join(' ')

export type Odt = { body: string; automatic?: string; styles?: string; master?: string; meta?: string; files?: Parts }

/** An OpenDocument text. */
export const odt = ({ body, automatic = '', styles = '', master = '', meta = '', files = {} }: Odt): Uint8Array =>
  zip({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<office:document-content ${ODF}><office:automatic-styles>${automatic}</office:automatic-styles><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    'styles.xml': `<office:document-styles ${ODF}><office:styles>${styles}</office:styles><office:master-styles>${master}</office:master-styles></office:document-styles>`,
    'meta.xml': `<office:document-meta ${ODF}><office:meta>${meta}</office:meta></office:document-meta>`,
    ...files,
  })
