// An anchor from a client against the server's own text. What is stored is always the server's form.
import type { BasisBlock } from '../../db/repos/annotations/basis.ts'
import type { Place } from '../../db/repos/annotations/batch.ts'
import { arrangeRanges, sortRanges } from '../../shared/anchor/arrange.ts'
import { describe, quoteRanges } from '../../shared/anchor/describe.ts'
import { resolve } from '../../shared/anchor/resolve.ts'
import { AppError } from '../../shared/errors.ts'
import type { BlockRange } from '../../shared/model/annotation.ts'
import type { DocumentId } from '../../shared/model/ids.ts'
import { MAX_QUOTE_CODE_POINTS } from '../../shared/model/limits.ts'
import { codePointLength } from '../../shared/text/code-points.ts'
import { NeedsText, type Work } from './work.ts'

export type CheckedAnchor = { ranges: BlockRange[]; quote: string; place: Place }

/**
 * The anchor in its stored form. Where the quote does not stand at the ranges the client was behind: then its words
 * are looked for, and taken only where they stand once in the whole document. Throws anchor_mismatch; bad_request
 * for a quote that is too long; NeedsText.
 */
export function checkAnchor(
  work: Work,
  documentId: DocumentId,
  anchor: { ranges: readonly BlockRange[]; quote: string },
): CheckedAnchor {
  let blocks = work.basis.blocks.get(documentId) ?? []
  let sorted = sortRanges(blocks, anchor.ranges)
  if (sorted === null || quoteRanges(blocks, sorted) !== anchor.quote) {
    // Ranges that touch are one range to us; a client may have quoted them as one, too.
    const merged = sorted && arrangeRanges(blocks, sorted)
    if (merged === null || quoteRanges(blocks, merged) !== anchor.quote) {
      const whole = work.wholeTexts.get(documentId)
      if (whole === undefined) throw new NeedsText(documentId)
      blocks = whole
      const found = resolve({ ranges: anchor.ranges, quote: anchor.quote, prefix: null, suffix: null }, blocks)
      if (found.state === 'orphan') throw new AppError('anchor_mismatch')
      sorted = found.ranges
    }
  }
  const ranges = arrangeRanges(blocks, sorted as BlockRange[])
  const quote = quoteRanges(blocks, ranges) as string
  if (codePointLength(quote) > MAX_QUOTE_CODE_POINTS)
    throw new AppError('bad_request', { reason: `a passage may have at most ${MAX_QUOTE_CODE_POINTS} characters` })
  return { ranges, quote, place: findPlace(blocks, ranges) }
}

function findPlace(blocks: readonly BasisBlock[], ranges: readonly BlockRange[]): Place {
  const blockOf = (range: BlockRange | undefined) => blocks.findIndex((block) => block.id === range?.blockId)
  const [first, last] = [ranges[0] as BlockRange, ranges.at(-1) as BlockRange]
  const [firstAt, lastAt] = [blockOf(first), blockOf(last)]
  // Within what its block came from, also where a correction added words; paragraphs may have changed places.
  const edges = ranges.flatMap((range) => {
    const { startCp, endCp } = blocks[blockOf(range)] as BasisBlock
    return [Math.min(startCp + range.start, endCp), Math.min(startCp + range.end, endCp)]
  })
  return {
    startCp: Math.min(...edges),
    endCp: Math.max(...edges),
    prefix: describe(adjacent(blocks, firstAt), [first])?.prefix ?? '',
    suffix: describe(adjacent(blocks, lastAt), [last])?.suffix ?? '',
  }
}

// Of a text that was read in parts, the part around one block: what lies beyond a gap does not stand beside it.
function adjacent(blocks: readonly BasisBlock[], at: number): BasisBlock[] {
  const follows = (index: number) => blocks[index]?.previousOrd === (blocks[index - 1]?.ord ?? Number.NaN)
  let from = at
  let to = at + 1
  while (follows(from)) from--
  while (follows(to)) to++
  return blocks.slice(from, to)
}
