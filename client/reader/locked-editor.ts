// The editor that cannot be edited: caret, keyboard selection, copy and find work as in any text field, and every way
// to change the text (keys, input methods, paste, drop, cut, drag, spelling, scripts) ends here. The Y.Doc is never
// bound to it: text comes in by `setBlocks` only, and nothing goes out.
import { Editor, Extension, Node } from '@tiptap/core'
import { Fragment, type Node as ProseMirrorNode, Slice } from '@tiptap/pm/model'
import { Plugin, TextSelection } from '@tiptap/pm/state'
import { ReplaceStep } from '@tiptap/pm/transform'
import type { EditorView } from '@tiptap/pm/view'
import { BLOCK_NODE, type TextBlock } from '../../shared/doc/text.ts'

const FROM_ROOM = 'content-from-room'

// The page's own heading is h1; the text's headings follow it.
const HEADING_TAGS = ['h3', 'h4', 'h5'] as const

/** HTML element of a block; a kind that this version does not know reads as a paragraph. */
export function blockTag(type: string, level: number): string {
  if (type === 'title') return 'h2'
  if (type === 'heading') return HEADING_TAGS[level - 1] ?? 'h5'
  if (type === 'quotation') return 'blockquote'
  return 'p'
}

const hidden = { rendered: false }
const BlockNode = Node.create({
  name: BLOCK_NODE,
  content: 'text*',
  marks: '',
  selectable: false,
  draggable: false,
  addAttributes: () => ({
    id: { default: '', ...hidden },
    type: { default: 'paragraph', ...hidden },
    number: { default: null, ...hidden },
    level: { default: 0, ...hidden },
    dir: { default: 'rtl', ...hidden },
  }),
  renderHTML({ node }) {
    const { id, type, level, dir } = node.attrs
    const attributes: Record<string, string> = { 'data-block': id, 'data-type': type, dir }
    if (level > 0) attributes['data-level'] = String(level)
    if (type === 'footnote') attributes.role = 'note'
    return [blockTag(type, level), attributes, 0]
  },
})

const DocumentNode = Node.create({ name: 'doc', topNode: true, content: 'block+' })
const TextNode = Node.create({ name: 'text', group: 'inline' })

/** What the reader does with keys and selections; a handled key goes no further. */
export type LockedEditorEvents = {
  onKey: (event: KeyboardEvent) => boolean
  onSelection: (selection: { anchor: number; head: number; isFocused: boolean }) => void
}

export type LockedEditor = {
  view: EditorView
  /** Shows `blocks` in place of what was there; the selection stays where it can. */
  setBlocks: (blocks: readonly TextBlock[]) => void
  /** Element of the block at `index`. */
  element: (index: number) => HTMLElement | null
  /** Puts the caret or selection at ProseMirror positions, without scrolling. */
  select: (anchor: number, head?: number) => void
  focus: () => void
  destroy: () => void
}

/** Mounts the editor in `parent`. `label` names the text for screen readers; `lang` is the language of the source. */
export function createLockedEditor(options: {
  parent: HTMLElement
  label: string
  lang: string
  events: LockedEditorEvents
}): LockedEditor {
  const { parent, events } = options
  const editor = new Editor({
    element: parent,
    extensions: [DocumentNode, TextNode, BlockNode, lock(events)],
    content: { type: 'doc', content: [{ type: BLOCK_NODE }] },
    injectCSS: false,
    editable: true,
    enableInputRules: false,
    enablePasteRules: false,
    enableCoreExtensions: { keymap: false, drop: false, paste: false, delete: false },
    editorProps: {
      attributes: {
        'aria-label': options.label,
        'aria-readonly': 'true',
        'aria-multiline': 'true',
        lang: options.lang,
        inputmode: 'none',
        spellcheck: 'false',
        autocorrect: 'off',
        autocapitalize: 'off',
        translate: 'no',
      },
      // The page scrolls by its own rules (permalinks, cards); the browser's caret keys still scroll as always.
      scrollMargin: { top: 96, bottom: 48, left: 0, right: 0 },
      scrollThreshold: { top: 96, bottom: 48, left: 0, right: 0 },
    },
  })
  const { view, schema } = editor
  const tell = () => {
    const { anchor, head } = view.state.selection
    events.onSelection({ anchor, head, isFocused: view.hasFocus() })
  }
  editor.on('selectionUpdate', tell)
  editor.on('focus', tell)
  editor.on('blur', tell)

  return {
    view,
    setBlocks(blocks) {
      const nodes = blocks.map((block) => toNode(schema.nodes.block, block, (text) => schema.text(text)))
      const content = Fragment.from(nodes.length > 0 ? nodes : [schema.nodes.block?.create() as ProseMirrorNode])
      const before = view.state.doc.content
      if (before.eq(content)) return
      const start = before.findDiffStart(content) ?? 0
      const whole = new ReplaceStep(0, before.size, new Slice(content, 0, 0))
      const tr = view.state.tr.step(whole).setMeta(FROM_ROOM, true).setMeta('addToHistory', false)
      // What lies before the first difference keeps its place; a selection behind it falls to its end.
      const { anchor, head } = view.state.selection
      const at = (position: number) => Math.min(position, start, tr.doc.content.size)
      tr.setSelection(TextSelection.between(tr.doc.resolve(at(anchor)), tr.doc.resolve(at(head))))
      view.dispatch(tr)
    },
    element: (index) => (view.dom.children[index] as HTMLElement | undefined) ?? null,
    select(anchor, head = anchor) {
      const { doc } = view.state
      const inside = (position: number) => doc.resolve(Math.max(0, Math.min(position, doc.content.size)))
      view.dispatch(view.state.tr.setSelection(TextSelection.between(inside(anchor), inside(head))))
    },
    focus() {
      view.dom.focus({ preventScroll: true })
      view.focus()
    },
    destroy: () => editor.destroy(),
  }
}

function toNode(
  type: ProseMirrorNode['type'] | undefined,
  block: TextBlock,
  text: (text: string) => ProseMirrorNode,
): ProseMirrorNode {
  if (!type) throw new Error('the schema has no block')
  const { id, number, level, direction } = block
  const attributes = { id, type: block.type, number, level, dir: direction }
  return type.create(attributes, block.text === '' ? null : text(block.text))
}

// Keys that edit in any text field; the rest (arrows, Home, End, page keys, copy, find) stay the browser's.
const EDITING_KEYS = new Set(['Backspace', 'Delete', 'Enter', 'Insert', 'Process', 'Unidentified', 'Dead'])

function lock(events: LockedEditorEvents) {
  const prevent = (_view: EditorView, event: Event) => {
    event.preventDefault()
    return true
  }
  return Extension.create({
    name: 'lock',
    addProseMirrorPlugins: () => [
      new Plugin({
        filterTransaction: (tr) => !tr.docChanged || tr.getMeta(FROM_ROOM) === true,
        props: {
          handleKeyDown(_view, event) {
            if (events.onKey(event)) {
              event.preventDefault()
              return true
            }
            const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey
            const isFormat = (event.ctrlKey || event.metaKey) && /^(?:Key[BIUZYXV])$/.test(event.code)
            if (!isTyped && !isFormat && !EDITING_KEYS.has(event.key)) return false
            event.preventDefault()
            return true
          },
          handleTextInput: () => true,
          handlePaste: () => true,
          handleDrop: () => true,
          handleDOMEvents: {
            beforeinput: prevent,
            paste: prevent,
            cut: prevent,
            drop: prevent,
            dragstart: prevent,
            dragover: prevent,
            // An input method writes into the page before anybody can refuse; leaving the field ends it at once.
            compositionstart(view) {
              const { scrollX, scrollY } = window
              view.dom.blur()
              setTimeout(() => {
                view.focus()
                window.scrollTo(scrollX, scrollY)
              })
              return true
            },
          },
        },
      }),
    ],
  })
}
