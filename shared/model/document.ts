// Source documents and their blocks. The imported text is kept to the character;
// a block covers [startCp, endCp) of it, and what lies between blocks is line ends.
import { z } from 'zod'
import { BlockId, DocumentId, LayerId } from './ids.ts'
import { MAX_NAME_LENGTH } from './limits.ts'

export const BLOCK_TYPES = [
  'title',
  'heading',
  'paragraph',
  'numbered_paragraph',
  'list_item',
  'quotation',
  'footnote',
  'masthead',
  'signature',
  'toc_line',
] as const
export const BlockType = z.enum(BLOCK_TYPES)
export type BlockType = z.infer<typeof BlockType>

export const Direction = z.enum(['rtl', 'ltr'])
export type Direction = z.infer<typeof Direction>

export const Block = z.object({
  id: BlockId,
  type: BlockType,
  /** Label as printed, without punctuation: `7`, `أ`, `iv`; for a footnote its marker; else null. */
  number: z.string().max(16).nullable(),
  /** 1 to 3 for headings, 1 to 4 for list items, else 0. */
  level: z.int().min(0).max(4),
  direction: Direction,
  /** Code points into the imported text. */
  startCp: z.int(),
  endCp: z.int(),
  text: z.string(),
})
export type Block = z.infer<typeof Block>

export const DATE_PRECISIONS = ['day', 'month', 'year'] as const
export const DOCUMENT_TYPES = [
  'letter',
  'concept_note',
  'statement',
  'verbatim_record',
  'resolution',
  'draft_resolution',
  'report',
  'national_position',
  'working_paper',
  'non_paper',
  'transcript',
  'secondary_analysis',
  'other',
] as const
export const SOURCE_CLASSES = [
  'official_statement',
  'official_record',
  'agreed_document',
  'secondary_report',
  'press',
  'notes_unverified',
] as const

/** What is known about a document beside its text; proposed at import, confirmed by an analyst. */
export const DocumentMetadata = z
  .object({
    title: z.string().trim().min(1).max(1_000),
    /** The document's own symbol; empty where unknown. Never one that the text merely cites. */
    symbol: z.string().trim().max(100),
    /** BCP 47 primary language of the text. */
    language: z.string().regex(/^[a-z]{2,3}$/),
    docDate: z.iso.date().nullable(),
    datePrecision: z.enum(DATE_PRECISIONS).nullable(),
    forum: z.string().trim().max(MAX_NAME_LENGTH),
    issuer: z.string().trim().max(MAX_NAME_LENGTH),
    docType: z.enum(DOCUMENT_TYPES),
    sourceClass: z.enum(SOURCE_CLASSES),
  })
  .strict()
export type DocumentMetadata = z.infer<typeof DocumentMetadata>

type DocumentDate = Pick<DocumentMetadata, 'docDate' | 'datePrecision'>

/** Date and precision after a change: either both are known or neither; a new date without one is a day. */
export function reconcileDate(before: DocumentDate, change: Partial<DocumentDate>): DocumentDate {
  const docDate = change.docDate === undefined ? before.docDate : change.docDate
  if (docDate === null) return { docDate, datePrecision: null }
  const precision =
    change.datePrecision === undefined && docDate === before.docDate ? before.datePrecision : change.datePrecision
  return { docDate, datePrecision: precision ?? 'day' }
}

/** The date as far as it is known: `2020`, `2020-04` or `2020-04-28`; null where none is. */
export function knownDate({ docDate, datePrecision }: { docDate: string | null; datePrecision: string | null }) {
  const length = { year: 4, month: 7 }[datePrecision ?? '']
  return docDate?.slice(0, length) ?? null
}

/** `locked`: nobody changes the text; `open`: those who may correct do. */
export const TextMode = z.enum(['locked', 'open'])
export type TextMode = z.infer<typeof TextMode>

export const DocumentSummary = DocumentMetadata.extend({
  id: DocumentId,
  /** The shared layer of this document. */
  layerId: LayerId,
  sourceName: z.string(),
  sourceSha256: z.string(),
  lengthCp: z.int(),
  blockCount: z.int(),
  textMode: TextMode,
  annotationCount: z.int(),
  tagCount: z.int(),
  /** Null until an analyst confirmed the proposed metadata. */
  confirmedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
})
export type DocumentSummary = z.infer<typeof DocumentSummary>
