// A part of an OpenDocument text (content.xml, or a header in styles.xml) as units, in order. Tracked changes are taken
// as accepted: what was deleted stands apart from the text and is not read.
import type { Property } from '../../../../shared/text/reading.ts'
import type { Builder, Piece, UnitFacts } from '../builder.ts'
import { noteMark, superscript } from '../superscript.ts'
import { parseXml, type XmlElement } from '../xml.ts'
import { type Entry, tableEntries } from './entries.ts'
import { createLists } from './lists.ts'
import type { OdtStyles } from './styles.ts'

export type OdtStory = { body: Entry[]; notes: Entry[]; comments: Property[]; masterPage: string | null }

type Options = { fileName: string; styles: OdtStyles; count: Builder['count'] }

/** Not words of the document. */
const SKIPPED: ReadonlySet<string> = new Set(
  `text:tracked-changes office:forms office:event-listeners office:scripts text:script text:hidden-text
  text:table-of-content-source text:alphabetical-index-source text:user-index-source text:object-index-source
  text:table-index-source text:illustration-index-source text:bibliography-source text:ruby-text office:binary-data
  text:variable-decls text:sequence-decls text:user-field-decls title desc`.split(/\s+/),
)
const INDEXES = /^text:(?:table-of-content|illustration-index|table-index|object-index|user-index|alphabetical-index)$/
/** Most spaces that one element may stand for. */
const MAX_SPACES = 200
const MAX_COMMENT_LENGTH = 2_000

type Open = { facts: UnitFacts; pieces: Piece[]; after: Entry[]; isHidden: boolean; endsBlank: boolean }
type Note = { key: string; mark: string; entries: Entry[]; isNote: boolean }

/** What stands inside elements called `root`. */
export function readStory(bytes: Uint8Array, root: (element: XmlElement) => boolean, options: Options): OdtStory {
  const { styles, count } = options
  const story: OdtStory = { body: [], notes: [], comments: [], masterPage: null }
  const lists = createLists(styles)
  const sinks: Entry[][] = [story.body]
  const paragraphs: Open[] = []
  const spans: { isRaised: boolean; isHidden: boolean }[] = []
  const notes: Note[] = []
  const tables: { index: number; rows: { isHeader: boolean; cells: Entry[][] }[]; isHead: boolean }[] = []
  /** Labels of items that no paragraph has taken yet, by list. */
  const labels: (string | null)[] = []
  const stack: string[] = []
  let comment: { author: string; text: string; at: string } | null = null
  let rootDepth = 0
  let skipped = 0
  let hiddenSections = 0
  const sections: boolean[] = []
  let noteCount = 0
  let tableCount = 0

  parseXml(bytes, options.fileName, {
    open(element) {
      if (rootDepth === 0) {
        if (root(element)) rootDepth = 1
        return
      }
      rootDepth++
      if (skipped > 0 || SKIPPED.has(element.name)) {
        skipped++
        if (element.name === 'text:deletion') count('tracked_changes', 'deleted')
        else if (element.name === 'text:insertion') count('tracked_changes', 'inserted')
        else if (element.name === 'text:hidden-text') count('hidden_left_out')
        return
      }
      stack.push(element.name)
      open(element)
    },
    close(name) {
      if (rootDepth === 0) return
      rootDepth--
      if (rootDepth === 0) return
      if (skipped > 0) skipped--
      else {
        stack.pop()
        close(name)
      }
    },
    text(text) {
      if (rootDepth === 0 || skipped > 0) return
      if (comment) addToComment(comment, text)
      else addText(text)
    },
  })
  return story

  function open(element: XmlElement) {
    const { name, attribute } = element
    if (comment) {
      comment.at = name
      return
    }
    switch (name) {
      case 'text:p':
      case 'text:h':
        openParagraph(element)
        break
      case 'text:span': {
        const style = styles.find('text', attribute('text:style-name'))
        if (style.isHidden) count('hidden_left_out')
        spans.push({ isRaised: style.isRaised === true, isHidden: style.isHidden === true })
        break
      }
      case 'text:s':
        add({ type: 'text', text: ' '.repeat(Math.min(Number(attribute('text:c') ?? 1) || 1, MAX_SPACES)) })
        break
      case 'text:tab':
        add({ type: 'text', text: '\t' })
        break
      case 'text:line-break':
        add({ type: 'text', text: '\n' })
        break
      case 'text:a':
        add({ type: 'link', href: attribute('xlink:href') ?? '' })
        break
      case 'text:list':
        lists.open({
          id: attribute('xml:id'),
          style: attribute('text:style-name'),
          continues: attribute('text:continue-list'),
          isContinued: attribute('text:continue-numbering') === 'true',
        })
        break
      case 'text:list-item': {
        const start = attribute('text:start-value')
        labels.push(lists.nextItem(start === undefined ? null : Number(start)))
        break
      }
      case 'text:list-header':
        labels.push(null)
        break
      case 'text:note':
        notes.push({
          key: `${attribute('text:note-class') === 'endnote' ? 'e' : 'f'}${++noteCount}`,
          mark: '',
          entries: [],
          isNote: true,
        })
        break
      case 'text:note-body':
        openNoteBody()
        break
      case 'draw:text-box':
      case 'table:table-cell':
        sinks.push([])
        break
      case 'draw:image':
        count('images_left_out')
        break
      case 'draw:object':
      case 'draw:object-ole':
      case 'draw:plugin':
        count('objects_left_out')
        break
      case 'office:annotation':
        comment = { author: '', text: '', at: '' }
        break
      case 'text:section': {
        const isHidden = attribute('text:display') === 'none'
        sections.push(isHidden)
        if (isHidden && hiddenSections++ === 0) count('hidden_left_out')
        break
      }
      case 'table:table':
        tables.push({ index: tableCount++, rows: [], isHead: false })
        break
      case 'table:table-header-rows':
        setHead(true)
        break
      case 'table:table-row':
        tables.at(-1)?.rows.push({ isHeader: tables.at(-1)?.isHead === true, cells: [] })
    }
  }

  function close(name: string) {
    if (comment) {
      closeInComment(name, comment)
      return
    }
    switch (name) {
      case 'text:p':
      case 'text:h':
        closeParagraph()
        break
      case 'text:span':
        spans.pop()
        break
      case 'text:a':
        add({ type: 'link_end' })
        break
      case 'text:list':
        lists.close()
        break
      case 'text:list-item':
      case 'text:list-header':
        labels.pop()
        break
      case 'text:note':
        closeNote()
        break
      case 'text:note-body':
        sinks.pop()
        break
      case 'draw:text-box': {
        const entries = sinks.pop() ?? []
        const around = paragraphs.at(-1)
        if (around) around.after.push(...entries)
        else sinks.at(-1)?.push(...entries)
        break
      }
      case 'table:table-cell':
        tables
          .at(-1)
          ?.rows.at(-1)
          ?.cells.push(sinks.pop() ?? [])
        break
      case 'text:section':
        if (sections.pop()) hiddenSections--
        break
      case 'table:table-header-rows':
        setHead(false)
        break
      case 'table:table': {
        const table = tables.pop()
        if (table) sinks.at(-1)?.push(...tableEntries(table.index, table.rows))
      }
    }
  }

  function setHead(isHead: boolean) {
    const table = tables.at(-1)
    if (table) table.isHead = isHead
  }

  function openParagraph({ name, attribute }: XmlElement) {
    const style = styles.find('paragraph', attribute('text:style-name'))
    story.masterPage ??= style.masterPage
    const isHidden = style.isHidden === true || hiddenSections > 0
    if (style.isHidden) count('hidden_left_out')
    paragraphs.push({ facts: factsOf(name, style, attribute), pieces: [], after: [], isHidden, endsBlank: true })
  }

  function factsOf(name: string, style: ReturnType<OdtStyles['find']>, attribute: XmlElement['attribute']): UnitFacts {
    const facts: UnitFacts = { kind: 'paragraph' }
    if (style.name !== '' && style.name !== 'Standard') facts.style = style.name.slice(0, 100)
    if (style.direction !== null) facts.direction = style.direction
    const note = notes.at(-1)
    if (note) return noteFacts(facts, note)
    const label = takeLabel()
    if (label !== null) facts.label = label
    if (stack.some((above) => INDEXES.test(above))) facts.kind = 'contents'
    else if (/^(?:sub)?title$/i.test(style.name)) facts.kind = 'title'
    else if (name === 'text:h') {
      facts.kind = 'heading'
      facts.level = Math.max(1, Number(attribute('text:outline-level')) || style.outline || 1)
      const isCounted = label === null && attribute('text:is-list-header') !== 'true'
      const own = isCounted ? lists.nextHeading(facts.level) : null
      if (own !== null) facts.label = own
    } else if (lists.depth() > 0) {
      facts.kind = 'list_item'
      facts.level = lists.depth()
    } else if (/^quot/i.test(style.name)) {
      facts.kind = 'quotation'
      facts.level = 1
    } else if (/^preformatted/i.test(style.name)) facts.kind = 'preformatted'
    return facts
  }

  function noteFacts(facts: UnitFacts, note: Note): UnitFacts {
    const isFirst = note.entries.length === 0
    return { ...facts, kind: 'footnote', key: note.key, ...(isFirst && note.mark && { label: noteMark(note.mark) }) }
  }

  function takeLabel(): string | null {
    const taken = labels.filter((label) => label !== null)
    labels.fill(null)
    return taken.length > 0 ? taken.join(' ') : null
  }

  function closeParagraph() {
    const { facts, pieces, after, isHidden } = paragraphs.pop() ?? {}
    const sink = sinks.at(-1)
    if (!facts || !pieces || !after || !sink) return
    if (!isHidden) sink.push({ type: 'unit', facts, pieces })
    // One by one: a paragraph may hold more boxes than a call takes arguments.
    for (const entry of after) sink.push(entry)
  }

  function openNoteBody() {
    const note = notes.at(-1)
    if (note) sinks.push(note.entries)
  }

  function closeNote() {
    const note = notes.pop()
    if (!note || isSilent()) return
    add({ type: 'reference', mark: noteMark(note.mark), key: note.key })
    for (const entry of note.entries) story.notes.push(entry)
  }

  function addText(text: string) {
    const note = notes.at(-1)
    if (note && stack.at(-1) === 'text:note-citation') {
      note.mark += text.slice(0, 20)
      return
    }
    const paragraph = paragraphs.at(-1)
    if (!paragraph) return
    // Blank space counts once, as in a web page; more is written as elements.
    const collapsed = text.replace(/[\t\n\r ]+/g, ' ')
    const plain = paragraph.endsBlank ? collapsed.replace(/^ /, '') : collapsed
    if (plain === '') return
    const isRaised = spans.some((span) => span.isRaised)
    add({ type: 'text', text: isRaised ? superscript(plain) : plain })
    paragraph.endsBlank = plain.endsWith(' ')
  }

  function isSilent(): boolean {
    return spans.some((span) => span.isHidden) || paragraphs.at(-1)?.isHidden === true
  }

  function add(piece: Piece) {
    const paragraph = paragraphs.at(-1)
    if (!paragraph || isSilent()) return
    paragraph.pieces.push(piece)
    if (piece.type !== 'link' && piece.type !== 'link_end') paragraph.endsBlank = false
  }

  function addToComment(comment: { author: string; text: string; at: string }, text: string) {
    if (comment.at === 'dc:creator') comment.author += text
    else if (comment.at !== 'dc:date' && comment.text.length < MAX_COMMENT_LENGTH) comment.text += text
  }

  function closeInComment(name: string, ended: { author: string; text: string; at: string }) {
    if (name === 'text:p') ended.text += '\n'
    ended.at = ''
    if (name !== 'office:annotation') return
    story.comments.push({ source: 'comment', name: ended.author || 'comment', value: ended.text })
    comment = null
  }
}
