// An anchor from a client against the server's own text. What is stored is always the server's form.
import { type AnchorBlockRow, readAnchorBlocks, readContext } from '../../db/repos/annotations/reader.ts'
import type { Place } from '../../db/repos/annotations/writer.ts'
import { arrangeRanges, sortRanges } from '../../shared/anchor/arrange.ts'
import { quoteRanges } from '../../shared/anchor/describe.ts'
import { resolve } from '../../shared/anchor/resolve.ts'
import { AppError } from '../../shared/errors.ts'
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { DocumentId } from '../../shared/model/ids.ts'
import { MAX_QUOTE_CODE_POINTS, QUOTE_CONTEXT_CODE_POINTS } from '../../shared/model/limits.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import type { Work } from './work.ts'

export type CheckedAnchor = { ranges: BlockRange[]; quote: string; place: Place }

/**
 * The anchor in its stored form. Where the quote does not stand at the ranges the client was behind: then its words
 * are looked for, and taken only where they stand once in the whole document. Throws anchor_mismatch; bad_request
 * for a quote that is too long.
 */
export async function checkAnchor(
  work: Work,
  documentId: DocumentId,
  anchor: { ranges: readonly BlockRange[]; quote: string },
): Promise<CheckedAnchor> {
  const ids = [...new Set(anchor.ranges.map((range) => range.blockId))]
  let blocks = await readAnchorBlocks(work.tx, documentId, ids)
  let sorted = sortRanges(blocks, anchor.ranges)
  if (sorted === null || quoteRanges(blocks, sorted) !== anchor.quote) {
    // Ranges that touch are one range to us; a client may have quoted them as one, too.
    const merged = sorted && arrangeRanges(blocks, sorted)
    if (merged === null || quoteRanges(blocks, merged) !== anchor.quote) {
      blocks = await readAnchorBlocks(work.tx, documentId)
      const found = resolve({ ranges: anchor.ranges, quote: anchor.quote, prefix: null, suffix: null }, blocks)
      if (found.state === 'orphan') throw new AppError('anchor_mismatch')
      sorted = found.ranges
    }
  }
  const ranges = arrangeRanges(blocks, sorted as BlockRange[])
  const quote = quoteRanges(blocks, ranges) as string
  if (codePointLength(quote) > MAX_QUOTE_CODE_POINTS)
    throw new AppError('bad_request', { reason: `a passage may have at most ${MAX_QUOTE_CODE_POINTS} characters` })
  return { ranges, quote, place: await findPlace(work, documentId, blocks, ranges) }
}

async function findPlace(
  work: Work,
  documentId: DocumentId,
  blocks: readonly AnchorBlockRow[],
  ranges: readonly BlockRange[],
): Promise<Place> {
  const offsetOf = (range: BlockRange | undefined) => blocks.find((block) => block.id === range?.blockId)?.startCp ?? 0
  const [first, last] = [ranges[0], ranges.at(-1)]
  const startCp = offsetOf(first) + (first?.start ?? 0)
  const endCp = offsetOf(last) + (last?.end ?? 0)
  const context = await readContext(work.tx, documentId, { startCp, endCp, length: QUOTE_CONTEXT_CODE_POINTS })
  return { startCp, endCp, ...context }
}
