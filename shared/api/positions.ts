import { z } from 'zod'
import { MatrixCell } from '../matrix/cell.ts'
import { Tag } from '../model/annotation.ts'
import { DATE_PRECISIONS } from '../model/document.ts'
import { ActorId, AnnotationId, DocumentId, IssueId, UserId } from '../model/ids.ts'
import { page } from './page.ts'

// A repeated parameter says the same as one with commas, so that no way to write a list is refused.
const list = z
  .union([z.string(), z.array(z.string()).transform((values) => values.join(','))])
  .optional()
  .describe('Values separated by commas.')

/**
 * Filter parameters as they stand in a URL, not yet checked: see parseFilter in shared/matrix/filter.
 * Strict: a parameter that is misspelt would otherwise filter nothing, and look as if it had.
 */
export const FilterQuery = z
  .object({
    document: list,
    analyst: list,
    theme: list,
    group: list,
    stance: list,
    status: list,
  })
  .strict()

/** GET …/matrix: every non-empty cell at revision `rev`. */
export const MatrixResponse = z.object({ rev: z.int(), cells: z.array(MatrixCell) })

/** GET …/evidence: the tags behind a cell, by document then offset. `actor` is an actor's id or `none`. */
export const EvidenceQuery = FilterQuery.extend({
  actor: z.union([ActorId, z.literal('none')]),
  issue: IssueId,
  cursor: z.string().max(400).optional(),
})
export const Evidence = z.object({
  tag: Tag,
  annotationId: AnnotationId,
  documentId: DocumentId,
  documentTitle: z.string(),
  symbol: z.string(),
  docDate: z.iso.date().nullable(),
  datePrecision: z.enum(DATE_PRECISIONS).nullable(),
  paragraph: z.string().nullable(),
  direction: z.enum(['rtl', 'ltr']),
  quote: z.string(),
  /** Text of the document just before and after the quote. */
  before: z.string(),
  after: z.string(),
  note: z.string(),
  authorId: UserId,
  authorName: z.string(),
  reviewerName: z.string().nullable(),
})
export type Evidence = z.infer<typeof Evidence>
export const EvidencePage = page(Evidence).extend({ rev: z.int(), total: z.int() })

/** GET …/exports/excerpts.csv */
export const ExcerptsQuery = FilterQuery.extend({
  mode: z.enum(['safe', 'raw']).default('safe'),
  delimiter: z.enum(['comma', 'semicolon', 'tab']).default('comma'),
})
