// A page as units: walks its tree once, in order, and keeps words, never markup. What is not meant to be read
// (scripts, styles, menus, what is hidden) is left out; so is every picture, and how things look.
import type { ReadUnit } from '../../../../shared/text/reading.ts'
import { type Builder, createBuilder, type Piece, type UnitFacts } from '../builder.ts'
import { noteMark, superscript } from '../superscript.ts'
import { attribute, BLOCKS, type Element, elementsOf, isElement, leftOut, type Node, parseHtml, textOf } from './dom.ts'
import { type List, nextLabel, openList } from './list-labels.ts'
import { findNotes, type HtmlNotes } from './notes.ts'
import { isLayout } from './tables.ts'

/** What holds for everything inside an element. */
type Scope = {
  kind: ReadUnit['kind']
  level: number
  /** Labels of list items that no unit has taken yet, outermost first; shared by the units of an item. */
  labels: string[]
  list: List | null
  quoteDepth: number
  isPre: boolean
  isRaised: boolean
  note: { key: string; mark: string } | null
  table: { index: number; rows: number; inHead: boolean } | null
  row: { cells: Piece[][]; headers: number } | null
  language: string | undefined
  direction: 'rtl' | 'ltr' | undefined
}

const OUTSIDE: Scope = {
  kind: 'paragraph',
  level: 0,
  labels: [],
  list: null,
  quoteDepth: 0,
  isPre: false,
  isRaised: false,
  note: null,
  table: null,
  row: null,
  language: undefined,
  direction: undefined,
}

/** The units, properties and warnings of a page. Throws file_empty and file_too_complex. */
export function readHtml(text: string, fileName: string) {
  const document = parseHtml(text, fileName)
  const builder = createBuilder(fileName)
  for (const element of elementsOf(document, ({ tagName }) => tagName !== 'body')) addProperties(builder, element)
  createWalk(builder, findNotes(document)).walk(document.childNodes)
  return builder.build()
}

function addProperties(builder: Builder, element: Element) {
  const add = (source: 'core' | 'custom', name = '', value = '') => builder.addProperty({ source, name, value })
  switch (element.tagName) {
    case 'html':
      return add('core', 'language', attribute(element, 'lang'))
    case 'title':
      return add('core', 'title', textOf(element).replace(/\s+/g, ' '))
    case 'meta':
      return add('custom', attribute(element, 'name') ?? attribute(element, 'property'), attribute(element, 'content'))
    case 'link':
      if (attribute(element, 'rel') === 'canonical') add('custom', 'canonical', attribute(element, 'href'))
  }
}

function createWalk(builder: Builder, notes: HtmlNotes) {
  let pieces: Piece[] = []
  let scopeOfPieces: Scope | null = null
  let lineBreaks = 0
  let endsBlank = true
  let tables = 0
  const openLinks: string[] = []

  return { walk }

  function walk(nodes: readonly Node[]) {
    type Frame = { nodes: readonly Node[]; at: number; scope: Scope; leave: () => void }
    const stack: Frame[] = [{ nodes, at: 0, scope: OUTSIDE, leave: flush }]
    for (let frame = stack.at(-1); frame; frame = stack.at(-1)) {
      const node = frame.nodes[frame.at++]
      if (node === undefined) {
        stack.pop()
        frame.leave()
      } else if (node.nodeName === '#text' && 'value' in node) addText(node.value, frame.scope)
      else if (isElement(node)) {
        const entered = enter(node, frame.scope)
        if (entered) stack.push({ nodes: node.childNodes, at: 0, ...entered })
      }
    }
  }

  // What holds inside `element` and what is to be done behind it; null where it is left out.
  function enter(element: Element, outer: Scope): { scope: Scope; leave: () => void } | null {
    const tag = element.tagName
    const reason = leftOut(element)
    if (reason !== null) {
      if (reason === 'hidden' && textOf(element, 1_000).trim() !== '') builder.count('hidden_left_out')
      if (/^(?:svg|canvas|video|audio|object|embed|iframe|math)$/.test(tag)) builder.count('objects_left_out')
      return null
    }
    if (tag === 'br') {
      addBreak(outer)
      return null
    }
    if (tag === 'img') {
      builder.count('images_left_out')
      return null
    }
    if (notes.backLinks.has(element)) return null
    const key = notes.referenceKeys.get(element)
    if (key !== undefined) {
      addPiece({ type: 'reference', mark: noteMark(textOf(element, 20).trim()), key }, outer)
      return null
    }
    const scope = inherit(element, outer)
    if (BLOCKS.has(tag)) return enterBlock(element, scope)
    return enterInline(element, scope)
  }

  function inherit(element: Element, outer: Scope): Scope {
    const language = attribute(element, 'lang') || outer.language
    const dir = attribute(element, 'dir')?.toLowerCase()
    const direction = dir === 'rtl' || dir === 'ltr' ? dir : dir === 'auto' ? undefined : outer.direction
    return { ...outer, language, direction, note: notes.notes.get(element) ?? outer.note }
  }

  function enterInline(element: Element, scope: Scope): { scope: Scope; leave: () => void } {
    const nothing = () => {}
    switch (element.tagName) {
      case 'sup':
        return { scope: { ...scope, isRaised: true }, leave: nothing }
      case 'q':
        addPiece({ type: 'text', text: '“' }, scope)
        return { scope, leave: () => addPiece({ type: 'text', text: '”' }, scope) }
      case 'a': {
        const href = attribute(element, 'href')
        if (href === undefined) return { scope, leave: nothing }
        openLinks.push(href)
        pieces.push({ type: 'link', href })
        return {
          scope,
          leave: () => {
            openLinks.pop()
            pieces.push({ type: 'link_end' })
          },
        }
      }
      default:
        return { scope, leave: nothing }
    }
  }

  function enterBlock(element: Element, scope: Scope): { scope: Scope; leave: () => void } {
    const tag = element.tagName
    if (scope.row !== null) return enterInRow(tag, scope, scope.row)
    flush()
    if (/^h[1-6]$/.test(tag)) return { scope: { ...scope, kind: 'heading', level: Number(tag[1]) }, leave: flush }
    switch (tag) {
      case 'ol':
      case 'ul':
      case 'menu':
      case 'dir':
        return { scope: { ...scope, list: openList(element, (scope.list?.depth ?? 0) + 1) }, leave: flush }
      case 'li':
        return { scope: enterItem(element, scope), leave: flush }
      case 'blockquote': {
        const quoteDepth = scope.quoteDepth + 1
        return { scope: { ...scope, kind: 'quotation', level: quoteDepth, quoteDepth }, leave: flush }
      }
      case 'pre':
        return { scope: { ...scope, kind: 'preformatted', level: 0, isPre: true }, leave: flush }
      case 'table':
        return enterTable(element, scope)
      case 'thead':
        return { scope, leave: setHead(scope.table) }
      case 'tr':
        return scope.table ? enterRow(scope, scope.table) : { scope, leave: flush }
      default:
        return { scope, leave: flush }
    }
  }

  function setHead(table: Scope['table']) {
    if (table) table.inHead = true
    return () => {
      flush()
      if (table) table.inHead = false
    }
  }

  function enterItem(element: Element, scope: Scope): Scope {
    const label = scope.list ? nextLabel(scope.list, element) : '•'
    const labels = label === null ? scope.labels : [...scope.labels.splice(0), label]
    return { ...scope, kind: 'list_item', level: scope.list?.depth ?? 1, labels }
  }

  function enterTable(element: Element, scope: Scope): { scope: Scope; leave: () => void } {
    if (isLayout(element)) return { scope: { ...scope, table: null }, leave: flush }
    return { scope: { ...scope, table: { index: tables++, rows: 0, inHead: false } }, leave: flush }
  }

  function enterRow(scope: Scope, table: NonNullable<Scope['table']>): { scope: Scope; leave: () => void } {
    const row = { cells: [] as Piece[][], headers: 0 }
    const leave = () => {
      const isHeader = table.inHead || row.headers === row.cells.length
      builder.addRow(factsOf({ ...scope, kind: 'table_row', level: 0 }), place(table, isHeader), row.cells)
    }
    return { scope: { ...scope, row }, leave }
  }

  function place(table: NonNullable<Scope['table']>, isHeader: boolean) {
    return { table: table.index, row: table.rows++, isHeader }
  }

  function enterInRow(tag: string, scope: Scope, row: NonNullable<Scope['row']>): { scope: Scope; leave: () => void } {
    if (tag === 'td' || tag === 'th') {
      if (tag === 'th') row.headers++
      return { scope, leave: () => row.cells.push(takePieces()) }
    }
    // Blocks in a cell are parts of one line.
    const space = () => {
      if (!endsBlank) pieces.push({ type: 'text', text: ' ' })
      endsBlank = true
    }
    space()
    return { scope, leave: space }
  }

  function addText(value: string, scope: Scope) {
    if (scope.isPre) {
      addPiece({ type: 'text', text: value }, scope)
      return
    }
    const collapsed = value.replace(/[ \t\n\r\f]+/g, ' ')
    const text = endsBlank ? collapsed.replace(/^ /, '') : collapsed
    if (text === '') return
    addPiece({ type: 'text', text: scope.isRaised ? superscript(text) : text }, scope)
    if (text !== ' ') lineBreaks = 0
    endsBlank = text.endsWith(' ')
  }

  function addBreak(scope: Scope) {
    lineBreaks++
    // An empty line is how pages without paragraphs part them.
    if (lineBreaks > 1 && !scope.isPre && scope.row === null) flush()
    else if (pieces.some(isWord)) pieces.push({ type: 'text', text: '\n' })
    endsBlank = true
  }

  function addPiece(piece: Piece, scope: Scope) {
    if (scopeOfPieces === null && isWord(piece)) scopeOfPieces = scope
    pieces.push(piece)
    if (piece.type === 'reference') {
      endsBlank = false
      lineBreaks = 0
    }
  }

  function flush() {
    const scope = scopeOfPieces
    const ended = takePieces()
    if (scope !== null) builder.add(factsOf(scope), ended)
  }

  // Links that are open go on behind what is taken.
  function takePieces(): Piece[] {
    const taken = [...pieces, ...openLinks.map((): Piece => ({ type: 'link_end' }))]
    pieces = openLinks.map((href) => ({ type: 'link', href }))
    scopeOfPieces = null
    endsBlank = true
    lineBreaks = 0
    return taken
  }
}

function factsOf(scope: Scope): UnitFacts {
  const { kind, level, language, direction, note } = scope
  const facts: UnitFacts = { kind: note ? 'footnote' : kind }
  if (level > 0 && !note) facts.level = level
  if (language !== undefined) facts.language = language.slice(0, 35)
  if (direction !== undefined) facts.direction = direction
  const labels = scope.labels.splice(0)
  if (note) {
    facts.key = note.key
    if (note.mark !== '') facts.label = noteMark(note.mark)
    // The note's other paragraphs have no mark.
    note.mark = ''
  } else if (labels.length > 0) facts.label = labels.join(' ')
  return facts
}

const isWord = (piece: Piece) => piece.type === 'reference' || (piece.type === 'text' && piece.text.trim() !== '')
