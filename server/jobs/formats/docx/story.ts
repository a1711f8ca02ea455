// One story of a Word document (its body, a note, a header) as paragraphs and tables, in order. Tracked changes are
// taken as accepted: what was inserted is there, what was deleted is not.
import { AppError } from '../../../../shared/errors.ts'
import { MAX_BLOCKS } from '../../../../shared/model/limits.ts'
import { superscript } from '../superscript.ts'
import { parseXml, type XmlElement } from '../xml.ts'
import { type Field, resultPieces } from './fields.ts'
import type { Item, Paragraph, StoryPiece, Table } from './items.ts'
import { readSection, type Section } from './sections.ts'
import { isOn, type Styles } from './styles.ts'
import { symbolOf } from './symbols.ts'

export type Story = { items: Item[]; sections: Section[] }

export type StoryOptions = {
  fileName: string
  styles: Styles
  /** Addresses of links by their relationship. */
  links: ReadonlyMap<string, string>
  count(code: 'tracked_changes' | 'images_left_out' | 'objects_left_out' | 'hidden_left_out', name?: string): void
}

/** Old properties, and what is shown only where the new form is not understood. */
const SKIPPED: ReadonlySet<string> = new Set([
  'mc:Fallback',
  'w:pPrChange',
  'w:rPrChange',
  'w:sectPrChange',
  'w:tblPrChange',
  'w:tblPrExChange',
  'w:trPrChange',
  'w:tcPrChange',
  'w:tblGridChange',
  'w:numberingChange',
  'w:rt',
  'w:sdtPr',
  'w:sdtEndPr',
])
const PROPERTIES: ReadonlySet<string> = new Set(['w:pPr', 'w:rPr', 'w:trPr', 'w:sectPr'])
/** Most paragraphs of one story, those in the cells of tables among them: these do not become blocks one by one. */
const MAX_PARAGRAPHS = 500_000
/** Most code units of a field's instruction that are looked at. */
const MAX_CODE_LENGTH = 1_000

/** The story of a part that holds one. */
export function readStory(bytes: Uint8Array, options: StoryOptions): Story {
  const reader = createReader(options)
  parseXml(bytes, options.fileName, reader.handlers)
  return reader.finish()
}

/** Stories of a part that holds one for each `element` (`w:footnote`), by id; separators are none. */
export function readStories(bytes: Uint8Array | null, element: string, options: StoryOptions): Map<string, Item[]> {
  const stories = new Map<string, Item[]>()
  if (!bytes) return stories
  let reader: ReturnType<typeof createReader> | null = null
  let id = ''
  parseXml(bytes, options.fileName, {
    open(opened) {
      if (reader) reader.handlers.open(opened)
      else if (opened.name === element && /^(?:normal)?$/.test(opened.attribute('w:type') ?? '')) {
        id = opened.attribute('w:id') ?? ''
        reader = createReader(options)
      }
    },
    close(name) {
      if (reader && name === element) {
        stories.set(id, reader.finish().items)
        reader = null
      } else reader?.handlers.close(name)
    },
    text: (text) => reader?.handlers.text(text),
  })
  return stories
}

function createReader({ fileName, styles, links, count }: StoryOptions) {
  const root: Item[] = []
  const sections: Section[] = []
  const containers: Item[][] = [root]
  const tables: Table[] = []
  const rows: { isHeader: boolean; isDeleted: boolean; cells: Item[][] }[] = []
  const paragraphs: { paragraph: Paragraph; isMarkDeleted: boolean; boxes: Item[] }[] = []
  const fields: Field[] = []
  /** Pieces of a paragraph whose end was deleted: the next one begins with them. */
  let carried: Paragraph | null = null
  let closed = 0
  let skipped = 0
  let deleted = 0
  let inProperties: 'paragraph' | 'run' | 'row' | null = null
  let inText: 'text' | 'code' | null = null
  let run = { isHidden: false, isRaised: false }
  let section: Section | null = null

  const paragraph = () => paragraphs.at(-1)?.paragraph
  const isSilent = () => deleted > 0 || run.isHidden || fields.some(({ phase }) => phase === 'code')

  function add(piece: StoryPiece) {
    if (!isSilent()) paragraph()?.pieces.push(piece)
  }
  const addText = (text: string) => add({ type: 'text', text: run.isRaised ? superscript(text) : text })

  const handlers = {
    open(element: XmlElement) {
      const { name } = element
      if (skipped > 0 || SKIPPED.has(name)) skipped++
      else if (inProperties !== null || section !== null || PROPERTIES.has(name)) openProperty(element)
      else openContent(element)
    },

    close(name: string) {
      if (skipped > 0) {
        skipped--
        return
      }
      closeElement(name)
    },

    text(text: string) {
      if (skipped > 0) return
      if (inText === 'text') addText(text)
      else if (inText === 'code') {
        const field = fields.at(-1)
        if (field && field.code.length < MAX_CODE_LENGTH) field.code += text
      }
    },
  }

  function openProperty({ name, attribute }: XmlElement) {
    const value = attribute('w:val')
    const at = paragraphs.at(-1)
    if (name === 'w:pPr') inProperties = 'paragraph'
    else if (name === 'w:rPr') inProperties ??= 'run'
    else if (name === 'w:trPr') inProperties = 'row'
    else if (name === 'w:sectPr') openSection()
    else if (section) readSection(section, name, attribute)
    else if (inProperties === 'row') {
      const row = rows.at(-1)
      if (row && name === 'w:tblHeader') row.isHeader = isOn(value)
      if (row && name === 'w:del') row.isDeleted = true
    } else if (inProperties === 'run') readRunProperty(name, value)
    else if (inProperties === 'paragraph' && at) readParagraphProperty(at, name, value)
  }

  function openSection() {
    section = { headers: new Map(), footers: new Map(), hasFirstPage: false }
    sections.push(section)
  }

  function readRunProperty(name: string, value: string | undefined) {
    if (name === 'w:vanish') run.isHidden = isOn(value)
    else if (name === 'w:vertAlign') run.isRaised = value === 'superscript'
    else if (name === 'w:rStyle') {
      const style = styles.find(value)
      run.isHidden ||= style.isHidden === true
      run.isRaised ||= style.isRaised === true
    }
  }

  function readParagraphProperty(at: (typeof paragraphs)[number], name: string, value: string | undefined) {
    const { paragraph } = at
    switch (name) {
      case 'w:pStyle':
        paragraph.style = value
        break
      case 'w:numId':
        paragraph.numId = value ?? null
        break
      case 'w:ilvl':
        paragraph.level = Number(value)
        break
      case 'w:outlineLvl':
        paragraph.outline = Number(value)
        break
      case 'w:bidi':
        paragraph.isBidi = isOn(value)
        break
      // In the properties of the paragraph's mark.
      case 'w:del':
      case 'w:moveFrom':
        at.isMarkDeleted = true
    }
  }

  function openContent({ name, attribute }: XmlElement) {
    switch (name) {
      case 'w:p':
        openParagraph()
        break
      case 'w:r':
        run = { isHidden: styles.find(paragraph()?.style).isHidden === true, isRaised: false }
        break
      case 'w:t':
      case 'm:t':
        inText = 'text'
        break
      case 'w:instrText':
        inText = 'code'
        break
      case 'w:tab':
      case 'w:ptab':
        addText('\t')
        break
      case 'w:br':
      case 'w:cr':
        addText('\n')
        break
      case 'w:noBreakHyphen':
        addText('\u2011')
        break
      case 'w:softHyphen':
        addText('\u00ad')
        break
      case 'w:sym':
        addSymbol(attribute('w:char') ?? '', attribute('w:font') ?? '')
        break
      case 'w:footnoteReference':
      case 'w:endnoteReference': {
        const note = name === 'w:footnoteReference' ? 'footnote' : 'endnote'
        const isOwnMark = isOn(attribute('w:customMarkFollows') ?? '0')
        add({ type: 'note', note, id: attribute('w:id') ?? '', isOwnMark })
        break
      }
      case 'w:footnoteRef':
      case 'w:endnoteRef':
        add({ type: 'note_mark' })
        break
      case 'w:hyperlink':
        add({ type: 'link', href: links.get(attribute('r:id') ?? '') ?? '' })
        break
      case 'w:ins':
      case 'w:moveTo':
        count('tracked_changes', 'inserted')
        break
      case 'w:del':
      case 'w:moveFrom':
        count('tracked_changes', 'deleted')
        deleted++
        break
      case 'w:fldChar':
        changeField(attribute('w:fldCharType') ?? '')
        break
      case 'w:fldSimple':
        fields.push({ phase: 'result', code: (attribute('w:instr') ?? '').slice(0, MAX_CODE_LENGTH), isLink: false })
        openResult()
        break
      case 'w:tbl':
        tables.push({ type: 'table', rows: [] })
        break
      case 'w:tr':
        rows.push({ isHeader: false, isDeleted: false, cells: [] })
        break
      case 'w:tc':
      case 'w:txbxContent':
        containers.push([])
        break
      case 'pic:pic':
      case 'v:imagedata':
        count('images_left_out')
        break
      case 'c:chart':
      case 'w:object':
      case 'w:altChunk':
        count('objects_left_out')
    }
  }

  function closeElement(name: string) {
    switch (name) {
      case 'w:pPr':
        inProperties = null
        break
      case 'w:rPr':
        if (inProperties === 'run') inProperties = null
        break
      case 'w:trPr':
        inProperties = null
        break
      case 'w:sectPr':
        section = null
        break
      case 'w:p':
        closeParagraph()
        break
      case 'w:r':
        if (run.isHidden && deleted === 0) count('hidden_left_out')
        run = { isHidden: false, isRaised: false }
        break
      case 'w:t':
      case 'm:t':
      case 'w:instrText':
        inText = null
        break
      case 'w:hyperlink':
        add({ type: 'link_end' })
        break
      case 'w:del':
      case 'w:moveFrom':
        if (inProperties === null && deleted > 0) deleted--
        break
      case 'w:fldSimple':
        closeField()
        break
      case 'w:tc':
        rows.at(-1)?.cells.push(containers.pop() ?? [])
        break
      case 'w:txbxContent': {
        const items = containers.pop() ?? []
        const around = paragraphs.at(-1)
        if (around) around.boxes.push(...items)
        else containers.at(-1)?.push(...items)
        break
      }
      case 'w:tr': {
        const row = rows.pop()
        if (row && !row.isDeleted) tables.at(-1)?.rows.push({ isHeader: row.isHeader, cells: row.cells })
        break
      }
      case 'w:tbl': {
        const table = tables.pop()
        if (table) containers.at(-1)?.push(table)
      }
    }
  }

  function openParagraph() {
    const fresh: Paragraph = {
      type: 'paragraph',
      style: styles.defaultId,
      numId: null,
      level: null,
      outline: null,
      isBidi: null,
      isContents: fields.some(({ code }) => /^\s*TOC\b/i.test(code)),
      pieces: [],
    }
    paragraphs.push({ paragraph: fresh, isMarkDeleted: false, boxes: [] })
  }

  function closeParagraph() {
    const ended = paragraphs.pop()
    if (!ended) return
    const { paragraph } = ended
    if (carried) {
      // The joined paragraph has the properties of its last part, as in Word.
      paragraph.pieces.unshift(...carried.pieces)
      carried = null
    }
    if (++closed > MAX_PARAGRAPHS) throw new AppError('file_too_complex', { file: fileName, limit: MAX_BLOCKS })
    if (ended.isMarkDeleted) carried = paragraph
    else if (paragraph.pieces.length > 0) containers.at(-1)?.push(paragraph)
    containers.at(-1)?.push(...ended.boxes)
  }

  function addSymbol(char: string, font: string) {
    const code = Number.parseInt(char, 16)
    const symbol = code > 0 && code <= 0xffff ? symbolOf(String.fromCharCode(code), font) : null
    if (symbol === null) count('objects_left_out')
    else addText(symbol)
  }

  function changeField(type: string) {
    const field = fields.at(-1)
    if (type === 'begin') fields.push({ phase: 'code', code: '', isLink: false })
    else if (type === 'separate' && field) {
      field.phase = 'result'
      openResult()
    } else if (type === 'end') closeField()
  }

  function openResult() {
    const field = fields.at(-1)
    if (!field) return
    for (const piece of resultPieces(field)) add(piece)
  }

  function closeField() {
    const field = fields.pop()
    if (field?.isLink) add({ type: 'link_end' })
  }

  return {
    handlers,
    finish(): Story {
      if (carried) root.push(carried)
      return { items: root, sections }
    },
  }
}
