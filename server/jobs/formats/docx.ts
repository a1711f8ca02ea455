// Word documents (Office Open XML), read directly: the library for it keeps neither numbers, footnotes in their places,
// headers nor properties, and lets its memory grow with what a zip claims to hold.
import { AppError } from '../../../shared/errors.ts'
import { createBuilder } from './builder.ts'
import { createEmitter } from './docx/emit.ts'
import type { Item } from './docx/items.ts'
import { createNoteReferences } from './docx/notes.ts'
import { createCounter } from './docx/numbering.ts'
import { openPackage, readRelationships } from './docx/package.ts'
import { readProperties } from './docx/properties.ts'
import type { Section } from './docx/sections.ts'
import { readStories, readStory, type StoryOptions } from './docx/story.ts'
import { readStyles } from './docx/styles.ts'
import type { Format } from './format.ts'

export const docx: Format = {
  async read(bytes, { fileName }) {
    const { zip, main, root, relationships } = await openPackage(bytes, fileName)
    const part = (type: string, from = relationships) => readPart(from.byType(type))
    const readPart = async (name: string | null) => (name === null ? null : zip.read(name))

    const styles = readStyles(await part('styles'), fileName)
    const settings = await part('settings')
    const builder = createBuilder(fileName)
    const options = (links: ReadonlyMap<string, string>): StoryOptions => ({
      fileName,
      styles,
      links,
      count: builder.count,
    })
    const body = await zip.read(main)
    if (!body) throw new AppError('file_damaged', { file: fileName })
    const { items, sections } = readStory(body, options(relationships.links))
    const notes = createNoteReferences(settings, fileName)
    const counter = createCounter(await part('numbering'), fileName)
    const emitter = createEmitter(builder, { styles, counter, notes })

    const furniture = await readFurniture(sections)
    for (const { place, items } of furniture.shown) emitter.emitFurniture(items, place)
    emitter.emit(items)
    for (const note of ['footnote', 'endnote'] as const) {
      const name = relationships.byType(`${note}s`)
      const links = name === null ? new Map<string, string>() : (await readRelationships(zip, name, fileName)).links
      emitter.emitNotes(note, readStories(await readPart(name), `w:${note}`, options(links)))
    }
    for (const { place, items } of furniture.others) emitter.emitFurniture(items, place)
    const properties = readProperties(
      {
        core: await part('core-properties', root),
        app: await part('extended-properties', root),
        custom: await part('custom-properties', root),
        settings,
        comments: await part('comments'),
      },
      fileName,
    )
    for (const property of properties) builder.addProperty(property)
    return { ...builder.build(), charset: null, parserVersion: 'docx-1' }

    // `shown` is what stands above the text on its first page.
    async function readFurniture(sections: readonly Section[]) {
      type Furniture = { place: 'first_header' | 'first_footer' | 'header' | 'footer'; items: Item[] }
      const shown: Furniture[] = []
      const others: Furniture[] = []
      const seen = new Set<string>()
      for (const [index, { headers, footers, hasFirstPage }] of sections.entries()) {
        for (const [parts, place] of [[headers, 'header'] as const, [footers, 'footer'] as const]) {
          for (const [type, id] of parts) {
            const name = relationships.byId(id)
            if (name === null || seen.has(name) || (type === 'first' && !hasFirstPage)) continue
            seen.add(name)
            const bytes = await zip.read(name)
            if (!bytes) continue
            const isFirst = type === 'first'
            const isShown = index === 0 && place === 'header' && (hasFirstPage ? isFirst : type === 'default')
            const { links } = await readRelationships(zip, name, fileName)
            const { items } = readStory(bytes, options(links))
            ;(isShown ? shown : others).push({ place: isFirst ? `first_${place}` : place, items })
          }
        }
      }
      return { shown, others }
    }
  },
}
