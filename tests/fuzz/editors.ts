// What honest people at editors do to a text: through the binding that the client uses, and with Yjs' own undo.
import { Schema } from '@tiptap/pm/model'
import { updateYFragment, yXmlFragmentToProseMirrorRootNode } from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { textFragment } from '../../shared/doc/text.ts'
import { BLOCK_TYPES } from '../../shared/model/document.ts'
import type { Random } from '../_help/random-work.ts'

const attribute = (value: unknown) => ({ default: value })
const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    block: {
      content: 'text*',
      marks: '',
      attrs: {
        id: attribute(''),
        type: attribute('paragraph'),
        number: attribute(null),
        level: attribute(0),
        dir: attribute('rtl'),
      },
    },
    text: {},
  },
})

export const WORDS = ['الموقف ', 'لُغَةٍ ', 'state ', '🕊️ ', '𝔘𝔫 ', '(2021) ', 'ا', 'z', '\u200f', '🕋🕌']

type Draft = { id: string; type: string; number: string | null; level: number; dir: string; text: string }

/** Characters as people select them, so that none is divided. */
const letters = (text: string) => [...text]

const newId = (random: Random) => `n${random.below(2 ** 31).toString(36)}`

/** One change of the kind that a keystroke, a paste or a command of the editor makes. */
export function edit(doc: Y.Doc, random: Random): void {
  const fragment = textFragment(doc)
  const before = yXmlFragmentToProseMirrorRootNode(fragment, schema)
  const blocks = before.content.content.map(
    (node): Draft => ({ ...(node.attrs as Omit<Draft, 'text'>), text: node.textContent }),
  )
  // As an editor does where everything was deleted: by each a part, and not by one.
  if (blocks.length === 0)
    blocks.push({ id: newId(random), type: 'paragraph', number: null, level: 0, dir: 'rtl', text: '' })
  change(blocks, random)
  const after = schema.node(
    'doc',
    null,
    blocks.map(({ text, ...attrs }) => schema.node('block', attrs, text === '' ? [] : [schema.text(text)])),
  )
  doc.transact(() => updateYFragment(doc, fragment, after, { mapping: new Map(), isOMark: new Map() } as never))
}

function change(blocks: Draft[], random: Random) {
  const at = random.below(blocks.length)
  const block = blocks[at] as Draft
  const text = letters(block.text)
  const place = random.below(text.length + 1)
  switch (random.below(10)) {
    case 0: {
      const rest = text.splice(place)
      block.text = text.join('')
      return blocks.splice(at + 1, 0, { ...block, id: newId(random), text: rest.join('') })
    }
    case 1:
      if (blocks.length < 3) return
      return blocks.splice(at, 1)
    case 2: {
      const next = blocks[at + 1]
      if (!next) return
      block.text += next.text
      return blocks.splice(at + 1, 1)
    }
    case 3:
      block.type = random.pick(BLOCK_TYPES)
      block.level = random.below(4)
      block.number = random.chance(0.5) ? null : String(random.below(90))
      return
    case 4:
      text.splice(place, 1 + random.below(8))
      break
    case 5: {
      const pasted = Array.from({ length: 1 + random.below(3) }, () => ({
        ...block,
        id: newId(random),
        text: random.pick(WORDS),
      }))
      return blocks.splice(at, 0, ...pasted)
    }
    default:
      text.splice(place, random.chance(0.2) ? 2 : 0, ...letters(random.pick(WORDS)))
  }
  block.text = text.join('')
}
