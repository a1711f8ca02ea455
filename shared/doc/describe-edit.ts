// A correction, from the blocks before and after it: the touched part, and what of its text stayed.
import { alignTexts } from '../anchor/align.ts'
import type { Block } from '../model/document.ts'
import { QUOTE_CONTEXT_CODE_POINTS } from '../model/limits.ts'
import type { EditBlock, KeptSpan, TextEdit } from '../model/text-edit.ts'
import { importedOffset } from './imported-offset.ts'

/** Spans of a block that are known to have stayed: start before, start after, length; code points. */
export type KnownSpans = readonly (readonly [number, number, number])[]

export type EditSources = {
  /** For a block after the edit, what of the block with its id is known to have stayed; null where nothing is known. */
  knownOf: (block: Block) => KnownSpans | null
  /** Imported text of a block before the edit, from its startCp to its endCp. */
  importedOf: (block: Block) => string
}

/**
 * The edit from `before` to `after`, or null where nothing changed. A block that was not touched is the same object in
 * both. The imported parts of blocks in `after` that were touched are not looked at but found: the edit has them.
 */
export function describeEdit(
  before: readonly Block[],
  after: readonly Block[],
  { knownOf, importedOf }: EditSources,
): TextEdit | null {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start++
  let tail = 0
  while (
    tail < before.length - start &&
    tail < after.length - start &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail++
  if (start + tail === before.length && before.length === after.length) return null

  const from = before.slice(start, before.length - tail)
  const to = after.slice(start, after.length - tail)
  const touched = new Set(to)
  const same: ReadonlySet<Block> = new Set(from.filter((block) => touched.has(block)))
  const indexOfId = new Map(from.map((block, index) => [block.id, index]))
  const pairs = to.flatMap((block, a) => {
    const b = indexOfId.get(block.id)
    return b === undefined || same.has(block) ? [] : [[b, a] as const]
  })
  const known = pairs.flatMap(([b, a]) => knownSpans(from[b] as Block, b, to[a] as Block, a, knownOf))
  const letters = (block: Block) => (same.has(block) ? null : [...block.text])
  const kept = alignTexts(from.map(letters), to.map(letters), pairs, known)
  return {
    before: from.map((block) => toEditBlock(block, same)),
    after: importedParts(from, to, same, kept, { importedOf, startCp: before[start - 1]?.endCp ?? 0 }).map((block) =>
      toEditBlock(block, same),
    ),
    kept,
    prefix: textUpTo(before, start),
    suffix: textFrom(before, before.length - tail),
  }
}

function knownSpans(
  from: Block,
  b: number,
  to: Block,
  a: number,
  knownOf: (block: Block) => KnownSpans | null,
): KeptSpan[] {
  const length = [...from.text].length
  if (from.text === to.text) return length === 0 ? [] : [[b, 0, a, 0, length]]
  return (knownOf(to) ?? []).map(([start, at, size]) => [b, start, a, at, size])
}

// Where a touched block's text came from. What two blocks came from, one that joins them comes from; a part that came
// from nowhere lies where the block before it ends.
function importedParts(
  from: readonly Block[],
  to: readonly Block[],
  same: ReadonlySet<Block>,
  kept: readonly KeptSpan[],
  { importedOf, startCp }: { importedOf: (block: Block) => string; startCp: number },
): Block[] {
  const firstOf = new Map<number, KeptSpan>()
  const lastOf = new Map<number, KeptSpan>()
  for (const span of kept) {
    if (!firstOf.has(span[0])) firstOf.set(span[0], span)
    lastOf.set(span[0], span)
  }
  let at = startCp
  return to.map((block, a) => {
    if (same.has(block)) {
      at = block.endCp
      return block
    }
    const bySource = Map.groupBy(
      kept.filter((span) => span[2] === a),
      (span) => span[0],
    )
    const parts = [...bySource].map(([b, spans]) => {
      const source = from[b] as Block
      const [first, last] = [spans[0] as KeptSpan, spans.at(-1) as KeptSpan]
      const cut = (offset: number) => importedOffset(source, importedOf(source))(offset)
      return {
        start: firstOf.get(b) === first ? source.startCp : cut(first[1]),
        end: lastOf.get(b) === last ? source.endCp : cut(last[1] + last[4]),
      }
    })
    // A block that lost all its text is still the one that was imported.
    const self = parts.length === 0 ? from.find(({ id }) => id === block.id) : undefined
    if (self) parts.push({ start: self.startCp, end: self.endCp })
    const start = parts.length === 0 ? at : Math.min(...parts.map((part) => part.start))
    const end = parts.length === 0 ? at : Math.max(...parts.map((part) => part.end))
    at = end
    return { ...block, startCp: start, endCp: end }
  })
}

const toEditBlock = (block: Block, same: ReadonlySet<Block>): EditBlock => {
  const { id, type, number, level, direction, startCp, endCp, text } = block
  return same.has(block) ? { id } : { id, type, number, level, direction, startCp, endCp, text }
}

function textUpTo(blocks: readonly Block[], index: number): string {
  let letters: string[] = []
  for (let at = index - 1; at >= 0 && letters.length < QUOTE_CONTEXT_CODE_POINTS; at--)
    letters = [...(blocks[at]?.text ?? ''), ...(at === index - 1 ? [] : ['\n']), ...letters]
  return letters.slice(-QUOTE_CONTEXT_CODE_POINTS).join('')
}

function textFrom(blocks: readonly Block[], index: number): string {
  let letters: string[] = []
  for (let at = index; at < blocks.length && letters.length < QUOTE_CONTEXT_CODE_POINTS; at++)
    letters = [...letters, ...(at === index ? [] : ['\n']), ...(blocks[at]?.text ?? '')]
  return letters.slice(0, QUOTE_CONTEXT_CODE_POINTS).join('')
}
