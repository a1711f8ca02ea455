import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { MAX_CONFLICT_STEPS, MAX_UPDATE_BYTES } from '../../../server/guard/bounds.ts'
import { createGuard, type Guard } from '../../../server/guard/guard.ts'
import { type GuardReason, GuardRefusal } from '../../../server/guard/refusal.ts'
import { createTextDoc, readTextDoc, textFragment } from '../../../shared/doc/text.ts'
import type { Block } from '../../../shared/model/document.ts'
import { content, type RawId, type RawStruct, type RawUpdate, writeRaw } from '../../fuzz/raw-update.ts'

const SERVER = 1
const OWN = 1_000
const OTHER = 2_000
const TEXTS = ['الموقف الأول', 'second 🕊️ text', '']

const toBlocks = (texts: readonly string[]) =>
  texts.map((text, i) => ({
    id: `b${i}`,
    type: 'paragraph',
    number: null,
    level: 0,
    direction: 'rtl',
    text,
  })) as unknown as Block[]

/** The encoded document of these texts, all made by client SERVER. */
function encodeTexts(texts: readonly string[] = TEXTS): Uint8Array {
  const made = createTextDoc(toBlocks(texts))
  const doc = new Y.Doc()
  doc.clientID = SERVER
  doc.transact(() =>
    textFragment(doc).push(
      textFragment(made)
        .toArray()
        .map((block) => (block as Y.XmlElement).clone()),
    ),
  )
  return Y.encodeStateAsUpdate(doc)
}

/** Somebody who has the document; `said` is what he did since the last call, as one update. */
function openEditor(guard: Guard, clientId = OWN) {
  const doc = new Y.Doc()
  doc.clientID = clientId
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(guard.doc))
  let known = Y.encodeStateVector(doc)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  return {
    doc,
    updates,
    block: (index: number) => textFragment(doc).get(index) as Y.XmlElement,
    text: (index: number) => (textFragment(doc).get(index) as Y.XmlElement).get(0) as Y.XmlText,
    said() {
      const update = Y.encodeStateAsUpdate(doc, known)
      known = Y.encodeStateVector(doc)
      return update
    },
  }
}

const textsOf = (doc: Y.Doc) => readTextDoc(doc).map(({ text }) => text)
const idsOf = (doc: Y.Doc) => readTextDoc(doc).map(({ id }) => id as string)
const own = (...ids: number[]) => new Set(ids.length > 0 ? ids : [OWN])

function reasonOf(guard: Guard, update: Uint8Array, clientIds = own()): GuardReason | 'admitted' | 'nothing new' {
  try {
    return guard.admit(update, clientIds) === null ? 'nothing new' : 'admitted'
  } catch (error) {
    if (error instanceof GuardRefusal) return error.reason
    throw error
  }
}

const newBlock = (id: string, text = '') => {
  const block = new Y.XmlElement('block')
  for (const [key, value] of Object.entries({ id, type: 'paragraph', dir: 'rtl' })) block.setAttribute(key, value)
  if (text) block.insert(0, [new Y.XmlText(text)])
  return block as unknown as Y.XmlElement
}

describe('an editor', () => {
  test('[GUARD2] what is admitted is what the shadow said of it, and brings a clean document to the same text', () => {
    const state = encodeTexts()
    const guard = createGuard(state)
    const editor = openEditor(guard)
    editor.text(0).insert(6, ' الجديد')
    editor.text(1).delete(0, 7)
    editor.block(1).setAttribute('type', 'heading')
    textFragment(editor.doc).insert(1, [newBlock('n1', 'between')])
    const clean = new Y.Doc()
    Y.applyUpdate(clean, state)
    for (const update of editor.updates)
      Y.applyUpdate(clean, (guard.admit(update, own()) as { update: Uint8Array }).update)
    expect(textsOf(clean)).toEqual(['الموقف الجديد الأول', 'between', '🕊️ text', ''])
    expect(Y.encodeStateAsUpdate(clean)).toEqual(Y.encodeStateAsUpdate(guard.doc))
    expect(readTextDoc(clean)[2]?.type).toBe('heading')
  })

  test('[GUARD3] who comes back sends again what is known, with others’ words in it, and new words after it', () => {
    const guard = createGuard(encodeTexts())
    const editor = openEditor(guard)
    const colleague = openEditor(guard, OTHER)
    colleague.text(1).insert(0, 'x')
    const theirs = colleague.said()
    guard.admit(theirs, own(OTHER))
    Y.applyUpdate(editor.doc, theirs)
    editor.text(0).insert(0, 'abc')
    guard.admit(editor.said(), own())
    expect(reasonOf(guard, Y.encodeStateAsUpdate(editor.doc))).toBe('nothing new')
    // In Yjs one struct with the first three letters: the guard has its beginning.
    editor.text(0).insert(3, 'def')
    expect(reasonOf(guard, Y.encodeStateAsUpdate(editor.doc))).toBe('admitted')
    expect(textsOf(guard.doc)[0]).toBe(`abcdef${TEXTS[0]}`)
    expect(reasonOf(guard, theirs)).toBe('nothing new')
  })

  test('[GUARD3] what was made and deleted while offline comes as gaps of its own client, and is taken', () => {
    const guard = createGuard(encodeTexts())
    const editor = openEditor(guard)
    textFragment(editor.doc).insert(1, [newBlock('n1', 'gone again')])
    textFragment(editor.doc).delete(1, 1)
    editor.text(0).insert(0, 'kept ')
    expect(reasonOf(guard, editor.said())).toBe('admitted')
    expect(textsOf(guard.doc)).toEqual([`kept ${TEXTS[0]}`, TEXTS[1], ''])
  })

  test('[GUARD3] what was written into a block that a colleague deleted is taken, and is gone with it', () => {
    const guard = createGuard(encodeTexts())
    const [editor, colleague] = [openEditor(guard), openEditor(guard, OTHER)]
    textFragment(colleague.doc).delete(0, 1)
    guard.admit(colleague.said(), own(OTHER))
    editor.text(0).insert(3, 'late')
    expect(reasonOf(guard, editor.said())).toBe('admitted')
    expect(textsOf(guard.doc)).toEqual([TEXTS[1], ''])
  })

  test('[GUARD3] letters behind a word whose end its author had not got yet are taken', () => {
    const guard = createGuard(encodeTexts())
    const [editor, colleague] = [openEditor(guard), openEditor(guard, OTHER)]
    colleague.text(0).insert(12, 'a')
    Y.applyUpdate(editor.doc, colleague.updates[0] as Uint8Array)
    colleague.text(0).insert(13, 'b')
    guard.admit(colleague.said(), own(OTHER))
    editor.text(0).insert(13, 'z')
    expect(reasonOf(guard, editor.said())).toBe('admitted')
    expect(textsOf(guard.doc)[0]).toHaveLength(15)
  })

  test('[GUARD4] two who start one empty block at the same time are both taken', () => {
    const guard = createGuard(encodeTexts())
    const editors = [openEditor(guard), openEditor(guard, OTHER)]
    for (const { block } of editors) block(2).insert(0, [new Y.XmlText('a')])
    for (const editor of editors) expect(reasonOf(guard, editor.said(), own(OWN, OTHER))).toBe('admitted')
    expect(textsOf(guard.doc)[2]).toBe('aa')
  })

  test('[GUARD4] of two blocks that came to one id at the same time the later gets one of its own, in the same update', () => {
    const state = encodeTexts()
    const guard = createGuard(state)
    const editors = [openEditor(guard), openEditor(guard, OTHER)]
    for (const { doc } of editors) textFragment(doc).insert(1, [newBlock('same', 'x')])
    const updates = editors.map((editor) => guard.admit(editor.said(), own(OWN, OTHER))?.update as Uint8Array)
    expect(new Set(idsOf(guard.doc)).size).toBe(5)
    expect(idsOf(guard.doc)).toContain('same')
    const clean = new Y.Doc()
    for (const update of [state, ...updates]) Y.applyUpdate(clean, update)
    expect(idsOf(clean)).toEqual(idsOf(guard.doc))
  })

  test('[GUARD4] after each of two deleted what the other had left there is an empty block for the caret', () => {
    const guard = createGuard(encodeTexts())
    const editors = [openEditor(guard), openEditor(guard, OTHER)] as const
    textFragment(editors[0].doc).delete(0, 2)
    textFragment(editors[1].doc).delete(1, 2)
    for (const editor of editors) expect(reasonOf(guard, editor.said(), own(OWN, OTHER))).toBe('admitted')
    expect(readTextDoc(guard.doc)).toMatchObject([{ type: 'paragraph', text: '' }])
    expect(idsOf(guard.doc)[0]).toMatch(/^m/)
  })

  test('[GUARD4] undo puts words back where what was written since has been undone before', () => {
    const guard = createGuard(encodeTexts())
    const editor = openEditor(guard)
    const undo = new Y.UndoManager(textFragment(editor.doc), { captureTimeout: 0 })
    editor.text(1).delete(2, 3)
    textFragment(editor.doc).delete(1, 1)
    undo.undo()
    const restored = editor.text(1)
    restored.insert(2, 'typed')
    undo.undo()
    undo.undo()
    for (const update of editor.updates) expect(reasonOf(guard, update)).toBe('admitted')
    expect(textsOf(guard.doc)).toEqual(textsOf(editor.doc))
    expect(textsOf(guard.doc)).toEqual(TEXTS)
  })

  test('[GUARD5] a letter in a text of 1,000,000 characters costs about what it costs in a page', () => {
    const paragraph = 'كلمة '.repeat(40)
    const [page, book] = [10, 5_000].map((count) => createGuard(encodeTexts(Array(count).fill(paragraph)))) as [
      Guard,
      Guard,
    ]
    const medians = [page, book].map((guard) => {
      const editor = openEditor(guard)
      const spent = Array.from({ length: 400 }, (_, i) => {
        editor.text((i * 7) % 10).insert(i % 50, 'ك')
        const update = editor.updates.at(-1) as Uint8Array
        const start = performance.now()
        guard.admit(update, own())
        return performance.now() - start
      })
      return spent.sort((a, b) => a - b)[200] as number
    })
    const [small, large] = medians as [number, number]
    // A pass over the book takes a hundred times as long as a page.
    expect(large).toBeLessThan(small * 10 + 1)
  })
})

/** In the document of TEXTS: places of the first block, its text and its letters. */
const BLOCK: RawId = [SERVER, 0]
const blockIds = () => {
  const guard = createGuard(encodeTexts())
  const idOf = (item: Y.Item | null) => [item?.id.client, item?.id.clock] as unknown as RawId
  const block = textFragment(guard.doc).get(0) as Y.XmlElement
  const second = textFragment(guard.doc).get(1) as Y.XmlElement
  const text = block.get(0) as Y.XmlText
  return {
    block: idOf(block._item),
    text: idOf(text._item),
    letter: idOf(text._start),
    secondLetter: idOf((second.get(0) as Y.XmlText)._start),
    idAttribute: idOf(block._map.get('id') as Y.Item),
  }
}
const { block, text, letter, secondLetter, idAttribute } = blockIds()
const at = ([client, clock]: RawId, more: number): RawId => [client, clock + more]
const say = (...structs: RawStruct[]): RawUpdate => ({ clients: [{ client: OWN, clock: 0, structs }] })
const word = (where: Partial<RawStruct>, said = 'a'): RawStruct => ({ ref: 4, content: content.text(said), ...where })
const value = (key: string, said: unknown): RawStruct => ({
  ref: 8,
  key,
  parent: block,
  content: content.values([said]),
})
const gone = (...ranges: [number, number][]): RawUpdate => ({ deletions: [{ client: SERVER, ranges }] })

const REFUSED: [what: string, reason: GuardReason, update: RawUpdate | Uint8Array][] = [
  ['more bytes than 64 KiB', 'too_large', new Uint8Array(MAX_UPDATE_BYTES + 1)],
  ['nothing', 'truncated', new Uint8Array()],
  ['a number that never ends', 'bad_number', new Uint8Array(40).fill(0xff)],
  ['a number with zeros before it', 'bad_number', new Uint8Array([0x80, 0, 0])],
  [
    'a count of structs that are not there',
    'too_many_structs',
    { clients: [{ client: OWN, clock: 0, structs: [], count: 2 ** 40 }] },
  ],
  ['clients without structs', 'zero_length', { clients: [{ client: OWN, clock: 0, structs: [] }] }],
  ['bytes after its end', 'trailing_bytes', { ...say(word({ parent: text })), rest: new Uint8Array([0]) }],
  ['a text of no letters', 'zero_length', say(word({ parent: text }, ''))],
  ['a deletion of no length', 'zero_length', gone([0, 0])],
  ['a gap as long as all time', 'too_long', say({ ref: 0, content: content.length(2 ** 40) })],
  ['a skip', 'reserved', say({ ref: 10, content: content.length(1) })],
  ['a gap with more bits', 'reserved', say({ ref: 0, bits: 64, content: content.length(1) })],
  ['content that Yjs does not have', 'reserved', say({ ref: 21, content: content.length(1) })],
  ['half a character', 'bad_text', say({ ref: 4, parent: text, content: content.bytes(new Uint8Array([0xd8])) })],
  ['U+0000', 'bad_text', say(word({ parent: text }, '\0'))],
  [
    'the same client twice',
    'unsorted',
    { clients: [0, 1].map((clock) => ({ client: OWN, clock, structs: [word({ parent: text })] })) },
  ],
  ['deletions out of order', 'unsorted', gone([9, 1], [8, 1])],
  [
    'another’s client id',
    'foreign_client',
    { clients: [{ client: OTHER, clock: 0, structs: [word({ parent: text })] }] },
  ],
  [
    'what goes on where the server ended',
    'foreign_client',
    { clients: [{ client: SERVER, clock: 100, structs: [word({ parent: text })] }] },
  ],
  [
    'a clock that leaves one out',
    'clock_gap',
    { clients: [{ client: OWN, clock: 1, structs: [word({ parent: text })] }] },
  ],
  [
    'a clock beyond all',
    'clock_too_large',
    { clients: [{ client: OWN, clock: 2 ** 31, structs: [word({ parent: text })] }] },
  ],
  ['a neighbour that does not exist', 'unknown_reference', say(word({ origin: [SERVER, 5_000] }))],
  ['a neighbour of its own that comes later', 'unknown_reference', say(word({ origin: [OWN, 5] }))],
  ['itself as a neighbour', 'unknown_reference', say(word({ rightOrigin: [OWN, 0] }))],
  ['a letter as a parent', 'unknown_reference', say(word({ parent: letter }))],
  ['neighbours in two blocks', 'misplaced', say(word({ origin: letter, rightOrigin: secondLetter }))],
  ['neighbours in the wrong order', 'misplaced', say(word({ origin: at(letter, 4), rightOrigin: at(letter, 2) }))],
  ['a key where its neighbours have none', 'reserved', say({ ...word({ origin: letter }), key: 'id' })],
  ['a deletion of what nobody made', 'unknown_deletion', gone([9_000, 1])],
  ['another root', 'other_root', say(word({ parent: 'title' }))],
  ['letters among blocks', 'forbidden_content', say(word({}))],
  ['letters in a block', 'forbidden_content', say(word({ parent: block }))],
  ['a block in a block', 'forbidden_content', say({ ref: 7, parent: block, content: content.element('block') })],
  ['a block in a text', 'forbidden_content', say({ ref: 7, parent: text, content: content.element('block') })],
  ['an element of another name', 'forbidden_content', say({ ref: 7, content: content.element('script') })],
  ['a map', 'forbidden_content', say({ ref: 7, parent: block, content: content.type(1) })],
  ['a document in the document', 'forbidden_content', say({ ref: 9, parent: text, content: content.text('x') })],
  ['formatting', 'forbidden_content', say({ ref: 6, parent: text, content: content.format('bold', 'true') })],
  ['an object in the text', 'forbidden_content', say({ ref: 5, parent: text, content: content.text('{}') })],
  ['bytes in the text', 'forbidden_content', say({ ref: 3, parent: text, content: content.bytes(new Uint8Array(3)) })],
  ['30,000 arrays in each other', 'forbidden_content', say({ ...value('id', ''), content: content.deep(30_000) })],
  ['an attribute that blocks do not have', 'bad_attribute', say(value('onclick', 'x'))],
  ['__proto__ as an attribute', 'bad_attribute', say(value('__proto__', 'x'))],
  ['a type that blocks do not have', 'bad_attribute', say(value('type', 'script'))],
  ['an attribute of a text', 'bad_attribute', say({ ...value('id', 'x'), parent: text })],
  ['a block without attributes', 'missing_attribute', say({ ref: 7, content: content.element('block') })],
  ['a block’s id taken away', 'missing_attribute', gone([idAttribute[1], 1])],
  [
    'a letter put into a surrogate pair',
    'splits_character',
    say(word({ origin: at(secondLetter, 7), rightOrigin: at(secondLetter, 8) })),
  ],
  ['half of a surrogate pair deleted', 'splits_character', gone([secondLetter[1] + 7, 1])],
  [
    'a place that passes over what its neighbours build on',
    'misplaced',
    say(word({ origin: letter, rightOrigin: at(letter, 5) })),
  ],
  [
    'nine texts in one block',
    'too_many_texts',
    say(
      ...Array.from({ length: 9 }, (_, i): RawStruct => {
        const where = i === 0 ? { origin: text } : { origin: [OWN, i - 1] as RawId }
        return { ref: 7, ...where, content: content.type(6) }
      }),
    ),
  ],
]

describe('[GUARD1] a client is refused that sends', () => {
  test.each(REFUSED)('%s: %s', (_what, reason, update) => {
    const guard = createGuard(encodeTexts())
    const before = Y.encodeStateAsUpdate(guard.doc)
    expect(BLOCK).toEqual(block)
    expect(reasonOf(guard, update instanceof Uint8Array ? update : writeRaw(update))).toBe(reason)
    expect(Y.encodeStateAsUpdate(guard.doc)).toEqual(before)
    const editor = openEditor(guard)
    editor.text(0).insert(0, 'still works')
    expect(reasonOf(guard, editor.said())).toBe('admitted')
  })

  test('[GUARD1] a neighbour that is gone, and one in the middle of a character elsewhere', () => {
    const guard = createGuard(encodeTexts())
    const colleague = openEditor(guard, OTHER)
    textFragment(colleague.doc).delete(0, 1)
    guard.admit(colleague.said(), own(OTHER))
    const update = writeRaw(say(word({ origin: letter, rightOrigin: at(secondLetter, 8) })))
    expect(reasonOf(guard, update)).toBe('misplaced')
    expect(textsOf(guard.doc)).toEqual([TEXTS[1], ''])
  })

  test('an update in the second version’s encoding', () => {
    const guard = createGuard(encodeTexts())
    const editor = openEditor(guard)
    const before = Y.encodeStateVector(editor.doc)
    editor.text(0).insert(0, 'a')
    expect(() => guard.admit(Y.encodeStateAsUpdateV2(editor.doc, before), own())).toThrow(GuardRefusal)
    expect(textsOf(guard.doc)).toEqual(TEXTS)
  })

  test('[GUARD5] what would keep Yjs looking for its place: a block at the start, of somebody who knew none of 20,000', () => {
    const openBlocks = (count: number) => {
      const structs = Array.from({ length: count }, (_, i): RawStruct => {
        const where = i === 0 ? {} : { origin: [SERVER, i - 1] as RawId }
        return { ref: 7, ...where, content: content.element('block') }
      })
      return createGuard(writeRaw({ clients: [{ client: SERVER, clock: 0, structs }] }))
    }
    const said = writeRaw(
      say(
        { ref: 7, content: content.element('block') },
        ...Object.entries({ id: 'x', type: 'paragraph', dir: 'rtl' }).map(
          ([key, one]): RawStruct => ({ ref: 8, key, parent: [OWN, 0], content: content.values([one]) }),
        ),
      ),
    )
    expect(reasonOf(openBlocks(MAX_CONFLICT_STEPS + 1), said)).toBe('conflict_flood')
    expect(reasonOf(openBlocks(MAX_CONFLICT_STEPS / 10), said)).toBe('admitted')
  })

  test('[GUARD1] a second letter between neighbours between which it has put one', () => {
    const guard = createGuard(encodeTexts())
    const between = { origin: letter, rightOrigin: at(letter, 1) }
    expect(reasonOf(guard, writeRaw(say(word(between), word(between))))).toBe('misplaced')
  })
})
