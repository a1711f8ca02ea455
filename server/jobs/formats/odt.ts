// OpenDocument texts.
import { AppError } from '../../../shared/errors.ts'
import type { FurniturePlace, Property } from '../../../shared/text/reading.ts'
import { createBuilder } from './builder.ts'
import type { Format } from './format.ts'
import { type Entry, writeEntries } from './odt/entries.ts'
import { readStory } from './odt/story.ts'
import { createStyles, type OdtStyles } from './odt/styles.ts'
import { parseXml } from './xml.ts'
import { openZip } from './zip.ts'

export const odt: Format = {
  async read(bytes, { fileName }) {
    const zip = await openZip(bytes, fileName)
    const manifest = await zip.read('META-INF/manifest.xml')
    if (manifest && isEncrypted(manifest, fileName)) throw new AppError('file_encrypted', { file: fileName })
    const content = await zip.read('content.xml')
    if (!content) throw new AppError('file_damaged', { file: fileName })
    const styleSheet = await zip.read('styles.xml')
    const meta = await zip.read('meta.xml')

    const styles = createStyles(fileName)
    if (styleSheet) styles.read(styleSheet)
    styles.read(content)
    const builder = createBuilder(fileName)
    const options = { fileName, styles, count: builder.count }
    const story = readStory(content, ({ name }) => name === 'office:text', options)
    const furniture = styleSheet ? readFurniture(styleSheet, story.masterPage ?? 'Standard', options) : []
    for (const { isShown, entries } of furniture) if (isShown) writeEntries(builder, entries)
    writeEntries(builder, story.body)
    writeEntries(builder, story.notes)
    for (const { isShown, entries } of furniture) if (!isShown) writeEntries(builder, entries)
    for (const property of [...(meta ? readMeta(meta, fileName) : []), ...story.comments]) builder.addProperty(property)
    return { ...builder.build(), charset: null, parserVersion: 'odt-1' }
  },
}

type Furniture = { isShown: boolean; entries: Entry[] }

// Headers and footers of the pages that the text uses: that of its first page, and the one that follows.
function readFurniture(
  bytes: Uint8Array,
  firstPage: string,
  options: { fileName: string; styles: OdtStyles; count: ReturnType<typeof createBuilder>['count'] },
): Furniture[] {
  const furniture: Furniture[] = []
  const seen = new Set<string>()
  const next = options.styles.masterPages.get(firstPage)?.next ?? null
  for (const page of [firstPage, ...(next === null || next === firstPage ? [] : [next])]) {
    for (const [element, place] of [
      ['style:header-first', 'first_header'],
      ['style:header', page === firstPage && next !== null && next !== firstPage ? 'first_header' : 'header'],
      ['style:header-left', 'header'],
      ['style:footer-first', 'first_footer'],
      ['style:footer', 'footer'],
      ['style:footer-left', 'footer'],
    ] as const) {
      const entries = readPlace(bytes, page, element, place, options).filter((entry) => {
        const words = wordsOf(entry)
        return !seen.has(words) && seen.add(words)
      })
      const isHeader = element === 'style:header-first' || element === 'style:header'
      const isShown = page === firstPage && isHeader && !furniture.some((other) => other.isShown)
      if (entries.length > 0) furniture.push({ isShown, entries })
    }
  }
  return furniture
}

function readPlace(
  bytes: Uint8Array,
  page: string,
  element: string,
  place: FurniturePlace,
  options: Parameters<typeof readStory>[2],
): Entry[] {
  let current = ''
  const { body } = readStory(
    bytes,
    ({ name, attribute }) => {
      if (name === 'style:master-page') current = attribute('style:name') ?? ''
      return name === element && current === page && attribute('style:display') !== 'false'
    },
    options,
  )
  return body.flatMap((entry): Entry[] => {
    const cells = entry.type === 'unit' ? [entry.pieces] : entry.cells
    return cells.map((pieces) => ({ type: 'unit', facts: { kind: 'furniture', place }, pieces }))
  })
}

const wordsOf = (entry: Entry): string =>
  entry.type === 'unit' ? entry.pieces.map((piece) => (piece.type === 'text' ? piece.text : '')).join('') : ''

function isEncrypted(manifest: Uint8Array, fileName: string): boolean {
  let found = false
  parseXml(manifest, fileName, {
    open: ({ name }) => {
      found ||= name === 'manifest:encryption-data'
    },
    close: () => {},
  })
  return found
}

function readMeta(bytes: Uint8Array, fileName: string): Property[] {
  const properties: Property[] = []
  let name = ''
  let text = ''
  parseXml(bytes, fileName, {
    open({ name: opened, attribute }) {
      name = opened === 'meta:user-defined' ? (attribute('meta:name') ?? '') : opened.replace(/^\w+:/, '')
      text = ''
    },
    text: (more) => {
      text += more
    },
    close(closed) {
      const source = closed === 'meta:user-defined' ? 'custom' : 'core'
      if (text.trim() !== '' && /^(?:dc|meta):/.test(closed)) properties.push({ source, name, value: text })
      text = ''
    },
  })
  return properties
}
