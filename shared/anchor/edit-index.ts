// A correction made ready for moving many anchors: what stands where before and after, by block.
import type { BlockId } from '../model/ids.ts'
import { QUOTE_CONTEXT_CODE_POINTS } from '../model/limits.ts'
import { editText, type KeptSpan, type TextEdit } from '../model/text-edit.ts'

/** Part of a block of the touched part, code points; `block` is an index into `before` or `after`. */
export type Piece = { block: number; start: number; end: number }

export type EditIndex = ReturnType<typeof indexEdit>

/** Built once for an edit; reads nothing but it. */
export function indexEdit(edit: TextEdit) {
  const before = edit.before.map((block) => lettersOf(editText(block)))
  const after = edit.after.map((block) => lettersOf(editText(block)))
  const keptBefore = groupBy(edit.kept, 0)
  const keptAfter = groupBy(edit.kept, 2)
  const beforeById = new Map(edit.before.map((block, index) => [block.id, index]))
  const afterById = new Map(edit.after.map((block, index) => [block.id, index]))

  /** True if nothing of `after` from `start` to `end` of a block was there before. */
  function isNew(block: number, start: number, end: number): boolean {
    if (after[block] === null) return false
    return !(keptAfter.get(block) ?? []).some((span) => span[3] < end && span[3] + span[4] > start)
  }

  return {
    edit,
    before,
    after,
    beforeById,
    afterById,
    keptOf: (block: number): readonly KeptSpan[] => keptBefore.get(block) ?? [],
    /** The spans of a block in the order in which they stand after the edit. */
    keptInto: (block: number): readonly KeptSpan[] => keptAfter.get(block) ?? [],
    isNew,

    /** True if the edit brought text. */
    hasNewText: after.some((letters, block) => letters !== null && findNew(block).length > 0),
    findNew,

    textBefore: ({ block, start, end }: Piece) => (before[block] ?? []).slice(start, end).join(''),
    textAfter: ({ block, start, end }: Piece) => (after[block] ?? []).slice(start, end).join(''),

    /** Up to QUOTE_CONTEXT_CODE_POINTS of text on each side of a piece, before the edit or after it. */
    contextBefore: (piece: Piece) => contextOf(before, edit, piece),
    contextAfter: (piece: Piece) => contextOf(after, edit, piece),
  }

  /** Parts of a block that were not there before. */
  function findNew(block: number): Piece[] {
    const pieces: Piece[] = []
    let at = 0
    for (const span of keptAfter.get(block) ?? []) {
      if (span[3] > at) pieces.push({ block, start: at, end: span[3] })
      at = Math.max(at, span[3] + span[4])
    }
    const length = after[block]?.length ?? 0
    if (length > at) pieces.push({ block, start: at, end: length })
    return pieces
  }
}

/** True if there are letters or digits in it: punctuation alone is nothing that a tag could be on. */
export const hasWords = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

/** The id of a block after the edit. */
export const idAfter = ({ edit }: EditIndex, block: number): BlockId => edit.after[block]?.id as BlockId

const lettersOf = (text: string | null): readonly string[] | null => (text === null ? null : [...text])

function groupBy(kept: readonly KeptSpan[], side: 0 | 2): Map<number, KeptSpan[]> {
  const groups = Map.groupBy(kept, (span) => span[side])
  for (const spans of groups.values()) spans.sort((x, y) => (x[side + 1] as number) - (y[side + 1] as number))
  return groups
}

// A block that was not touched has no text here: beyond it nothing is known, which is a text of its own.
const UNKNOWN = '\ufffd'

function contextOf(blocks: readonly (readonly string[] | null)[], edit: TextEdit, { block, start, end }: Piece) {
  const room = QUOTE_CONTEXT_CODE_POINTS
  let left = (blocks[block] ?? []).slice(Math.max(0, start - room), start)
  for (let at = block - 1; at >= -1 && left.length < room; at--)
    left = [...(at < 0 ? startOf(edit.prefix) : [...(blocks[at] ?? UNKNOWN), '\n']), ...left]
  let right = (blocks[block] ?? []).slice(end, end + room)
  for (let at = block + 1; at <= blocks.length && right.length < room; at++)
    right = [...right, ...(at === blocks.length ? endOf(edit.suffix) : ['\n', ...(blocks[at] ?? UNKNOWN)])]
  return { prefix: left.slice(-room).join(''), suffix: right.slice(0, room).join('') }
}

const startOf = (prefix: string) => (prefix === '' ? [] : [...prefix, '\n'])
const endOf = (suffix: string) => (suffix === '' ? [] : ['\n', ...suffix])
