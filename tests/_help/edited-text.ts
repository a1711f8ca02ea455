// A text whose letters have identities, so that a test knows where each went: the model that anchors are held against.
import { type EditIndex, indexEdit } from '../../shared/anchor/edit-index.ts'
import { describeEdit } from '../../shared/doc/describe-edit.ts'
import type { AnnotationRecord, BlockRange } from '../../shared/model/annotation.ts'
import { QUOTE_JOINER } from '../../shared/model/annotation.ts'
import type { Block } from '../../shared/model/document.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { asTouched } from '../../shared/model/text-edit.ts'
import type { Random } from './random-work.ts'
import { newId } from './workspace.ts'

type Letter = { letter: string; uid: number }
type Paragraph = { id: string; type: Block['type']; letters: Letter[] }

export type EditKind = 'insert' | 'delete' | 'split' | 'join' | 'move' | 'paste' | 'retype' | 'toggle'
export const EDIT_KINDS: readonly EditKind[] = ['insert', 'delete', 'split', 'join', 'move', 'paste', 'toggle']

const ALPHABET = [...'قاالرنتد ويهم.،', '𝔘', 'é', '👍🏽', '👩‍🚀']

/** `isExact`: surviving letters of a block that stays are known, as an editor's document tells; else all is found. */
export function createEditedText(texts: readonly string[], isExact: boolean) {
  let uids = 0
  let ids = 0
  const toLetters = (text: string): Letter[] => [...text].map((letter) => ({ letter, uid: uids++ }))
  let paragraphs: Paragraph[] = texts.map((text) => ({ id: `b${ids++}`, type: 'paragraph', letters: toLetters(text) }))
  let blocks: Block[] = []
  let uidsOf = new Map<Block, Letter[]>()
  let startCp = 0
  blocks = paragraphs.map(({ id, letters }) => {
    const block = toBlock(id, 'paragraph', letters, startCp, startCp + letters.length)
    startCp += letters.length + 1
    uidsOf.set(block, letters)
    return block
  })
  const imported = texts.join('\n')
  const source = [...imported]

  const freshId = () => `n${ids++}`

  return {
    blocks: () => blocks,
    paragraphs: () => paragraphs,
    source: imported,

    /** Uids under ranges. */
    uidsAt: (ranges: readonly BlockRange[]) =>
      ranges.flatMap(({ blockId, start, end }) =>
        (paragraphs.find(({ id }) => id === blockId)?.letters ?? []).slice(start, end).map(({ uid }) => uid),
      ),

    /** Changes paragraphs by hand; keeps the uids that it keeps. */
    change(
      edit: (paragraphs: Paragraph[], tools: { toLetters: typeof toLetters; freshId: () => string }) => Paragraph[],
    ) {
      return commit(edit(paragraphs, { toLetters, freshId }))
    },

    /** One random edit that leaves letters for which `isProtected` holds together and as they are; null: none found. */
    edit(random: Random, kind: EditKind, isProtected: (uid: number) => boolean): EditIndex | null {
      const at = random.below(paragraphs.length)
      const own = paragraphs[at] as Paragraph
      const offset = random.below(own.letters.length + 1)
      const isInside = (i: number) => {
        const [left, right] = [own.letters[i - 1], own.letters[i]]
        return left !== undefined && right !== undefined && isProtected(left.uid) && isProtected(right.uid)
      }
      const isFree = (from: number, to: number) => !own.letters.slice(from, to).some(({ uid }) => isProtected(uid))
      const fresh = () => toLetters(Array.from({ length: 1 + random.below(6) }, () => random.pick(ALPHABET)).join(''))
      const withLetters = (letters: Letter[]) => paragraphs.with(at, { ...own, letters })
      switch (kind) {
        case 'insert':
          if (isInside(offset)) return null
          return commit(withLetters(own.letters.toSpliced(offset, 0, ...fresh())))
        case 'delete': {
          const end = Math.min(own.letters.length, offset + 1 + random.below(12))
          if (!isFree(offset, end) || offset === end) return null
          return commit(withLetters(own.letters.toSpliced(offset, end - offset)))
        }
        case 'split': {
          if (isInside(offset)) return null
          const parts = [own.letters.slice(0, offset), own.letters.slice(offset)] as [Letter[], Letter[]]
          const isHeadNew = random.chance(0.3)
          return commit(
            paragraphs.toSpliced(
              at,
              1,
              { ...own, id: isHeadNew ? freshId() : own.id, letters: parts[0] },
              { ...own, id: isHeadNew ? own.id : freshId(), letters: parts[1] },
            ),
          )
        }
        case 'join': {
          const next = paragraphs[at + 1]
          if (!next) return null
          return commit(paragraphs.toSpliced(at, 2, { ...own, letters: [...own.letters, ...next.letters] }))
        }
        case 'move': {
          const rest = paragraphs.toSpliced(at, 1)
          const id = random.chance(0.5) ? own.id : freshId()
          return commit(rest.toSpliced(random.below(rest.length + 1), 0, { ...own, id }))
        }
        case 'paste': {
          // The whole paragraph replaced by one in which a word is corrected.
          const end = Math.min(own.letters.length, offset + 1 + random.below(3))
          if (!isFree(Math.max(0, offset - 2), end + 2) || own.letters.length < 40) return null
          return commit(
            paragraphs.with(at, {
              ...own,
              id: random.chance(0.5) ? own.id : freshId(),
              letters: own.letters.toSpliced(offset, end - offset, ...toLetters('ض')),
            }),
            at,
          )
        }
        case 'retype':
          if (!isFree(0, own.letters.length)) return null
          return commit(withLetters(toLetters('جملة أخرى تماماً لا تشبه ما كان هنا.')))
        case 'toggle':
          return commit(
            paragraphs.with(at, { ...own, type: random.pick(['heading', 'list_item', 'paragraph', 'footnote']) }),
          )
      }
    },

    /** The text as it was at `state`, again: an undo or a redo. */
    restore: (state: Paragraph[]) => commit(state),
  }

  function commit(next: Paragraph[], replaced?: number): EditIndex | null {
    const before = blocks
    const byId = new Map(before.map((block) => [block.id as string, block]))
    const nextUids = new Map<Block, Letter[]>()
    blocks = next.map((paragraph) => {
      const old = byId.get(paragraph.id)
      const letters = old && uidsOf.get(old)
      const text = paragraph.letters.map(({ letter }) => letter).join('')
      const block =
        old && old.text === text && old.type === paragraph.type && isSameLetters(letters, paragraph.letters)
          ? old
          : toBlock(paragraph.id, paragraph.type, paragraph.letters, 0, 0)
      nextUids.set(block, paragraph.letters)
      return block
    })
    const replacedBlock = replaced === undefined ? undefined : blocks[replaced]
    const edit = describeEdit(before, blocks, {
      importedOf: (block) => source.slice(block.startCp, block.endCp).join(''),
      knownOf: (block) => {
        const old = byId.get(block.id)
        if (!isExact || !old || block === replacedBlock) return null
        return knownSpans(uidsOf.get(old) ?? [], nextUids.get(block) ?? [])
      },
    })
    paragraphs = next
    if (edit === null) {
      uidsOf = nextUids
      return null
    }
    // The edit says where touched blocks came from.
    const parts = new Map(edit.after.flatMap((block) => asTouched(block) ?? []).map((block) => [block.id, block]))
    const uidsById = new Map([...nextUids].map(([block, letters]) => [block.id, letters]))
    blocks = blocks.map((block) => {
      const part = parts.get(block.id)
      return part ? { ...block, startCp: part.startCp, endCp: part.endCp } : block
    })
    uidsOf = new Map(blocks.map((block) => [block, uidsById.get(block.id) ?? []]))
    return indexEdit(edit)
  }
}

const isSameLetters = (a: Letter[] | undefined, b: Letter[]) =>
  a !== undefined && a.length === b.length && a.every(({ uid }, i) => uid === b[i]?.uid)

function knownSpans(from: Letter[], to: Letter[]): [number, number, number][] {
  const places = new Map(from.map(({ uid }, i) => [uid, i]))
  return to.flatMap(({ uid }, i) => {
    const place = places.get(uid)
    return place === undefined ? [] : [[place, i, 1] as [number, number, number]]
  })
}

const toBlock = (id: string, type: Block['type'], letters: Letter[], startCp: number, endCp: number): Block => ({
  id: id as BlockId,
  type,
  number: null,
  level: 0,
  direction: 'rtl',
  startCp,
  endCp,
  text: letters.map(({ letter }) => letter).join(''),
})

/** An annotation at these ranges of `blocks`. */
export function recordAt(blocks: readonly Block[], ranges: BlockRange[]): AnnotationRecord {
  const quote = ranges
    .map(({ blockId, start, end }) =>
      [...(blocks.find(({ id }) => id === blockId)?.text ?? '')].slice(start, end).join(''),
    )
    .join(QUOTE_JOINER)
  const userId = newId<AnnotationRecord['authorId']>()
  const at = new Date(0).toISOString()
  return {
    id: newId(),
    layerId: newId(),
    authorId: userId,
    ranges,
    quote,
    anchorState: 'anchored',
    note: '',
    tags: [],
    createdAt: at,
    updatedAt: at,
    updatedBy: userId,
  }
}
