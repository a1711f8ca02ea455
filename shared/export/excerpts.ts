// The tagged excerpts as a table: one row per tag, and one for each annotation without tags.
// The column list is the format [CSV]: a new column is added here and to what the reader selects.
import { STANCE_VALUE, type Stance } from '../model/stance.ts'
import { BOM, type CsvMode, csvCell, DELIMITERS, type Delimiter, ESCAPE, isDangerous, RECORD_END } from './csv.ts'

export type ExcerptTag = {
  id: string
  actor: { key: string; ar: string; en: string; groups: readonly string[] } | null
  issue: { key: string; ar: string; en: string }
  stance: Stance | null
  act: string
  attribution: string
  /** Null: the document's. */
  positionDate: string | null
  status: string
  reviewedBy: string | null
  codebookVersion: number
}

export type ExcerptDocument = {
  id: string
  symbol: string
  title: string
  /** ISO, as far as it is known: a year, a month or a day. */
  docDate: string | null
  forum: string
  sourceClass: string
}

/** What one row is made of. Offsets are code points into the imported text, end exclusive. */
export type Excerpt = {
  /** Null on the one row of an annotation without tags. */
  tag: ExcerptTag | null
  document: ExcerptDocument
  annotationId: string
  quote: string
  prefix: string
  suffix: string
  startCp: number
  endCp: number
  /** Every range as `start-end`, joined by `;`. */
  ranges: string
  paragraph: string | null
  coder: string
  note: string
  /** Permalink: opens the document at the passage. */
  url: string
}

type Column = {
  name: string
  /** What the cell means, for docs and for whoever reads the file. */
  doc: string
  /** Of our own making, never a word of people's: a number, which spreadsheets may count, an id, a date, an address. */
  isOurs?: true
  cell: (row: Excerpt) => string
}

const text = (value: string | null | undefined) => value ?? ''
const number = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value))

/** Columns in their order; `escaped` follows as the last. */
const COLUMNS = [
  {
    name: 'tag_id',
    doc: 'Id of the tag; empty on the row of an untagged annotation.',
    isOurs: true,
    cell: (r) => text(r.tag?.id),
  },
  { name: 'symbol', doc: 'Symbol of the document, empty where unknown.', cell: (r) => r.document.symbol },
  { name: 'document', doc: 'Title of the document.', cell: (r) => r.document.title },
  {
    name: 'doc_date',
    doc: 'Date of the document as far as it is known: YYYY-MM-DD, YYYY-MM or YYYY.',
    isOurs: true,
    cell: (r) => text(r.document.docDate),
  },
  {
    name: 'position_date',
    doc: "Date of the position: the tag's own, else the document's.",
    isOurs: true,
    cell: (r) => (r.tag ? text(r.tag.positionDate ?? r.document.docDate) : ''),
  },
  { name: 'forum', doc: 'Forum of the document.', cell: (r) => r.document.forum },
  { name: 'actor_key', doc: 'Key of the actor; empty if the tag names none.', cell: (r) => text(r.tag?.actor?.key) },
  { name: 'actor_ar', doc: 'Arabic name of the actor.', cell: (r) => text(r.tag?.actor?.ar) },
  { name: 'actor_en', doc: 'English name of the actor.', cell: (r) => text(r.tag?.actor?.en) },
  {
    name: 'group',
    doc: 'Keys of the groups that the actor belongs to, joined by ";".',
    cell: (r) => text(r.tag?.actor?.groups.join(';')),
  },
  { name: 'issue_key', doc: 'Key of the issue.', cell: (r) => text(r.tag?.issue.key) },
  { name: 'issue_ar', doc: 'Arabic label of the issue.', cell: (r) => text(r.tag?.issue.ar) },
  { name: 'issue_en', doc: 'English label of the issue.', cell: (r) => text(r.tag?.issue.en) },
  {
    name: 'stance',
    doc: 'Key of the stance; a tag without one counts as a mention.',
    cell: (r) => text(r.tag?.stance),
  },
  {
    name: 'stance_value',
    doc: '-2 (opposes) to 2 (supports); empty outside the scale.',
    isOurs: true,
    cell: (r) => (r.tag?.stance ? number(STANCE_VALUE[r.tag.stance]) : ''),
  },
  { name: 'act', doc: 'What kind of utterance: position, proposal, question, …', cell: (r) => text(r.tag?.act) },
  { name: 'attribution', doc: 'Whose words: own_text, direct_quote, …', cell: (r) => text(r.tag?.attribution) },
  { name: 'source_class', doc: 'Kind of source that the document is.', cell: (r) => r.document.sourceClass },
  { name: 'quote', doc: 'The passage, whole, line ends kept; ranges joined by " […] ".', cell: (r) => r.quote },
  { name: 'prefix', doc: 'Text just before the passage.', cell: (r) => r.prefix },
  { name: 'suffix', doc: 'Text just after it.', cell: (r) => r.suffix },
  {
    name: 'start_cp',
    doc: 'Start of the first range: Unicode code points into the imported text, from 0.',
    isOurs: true,
    cell: (r) => number(r.startCp),
  },
  { name: 'end_cp', doc: 'End of the last range, exclusive.', isOurs: true, cell: (r) => number(r.endCp) },
  {
    name: 'paragraph',
    doc: "Number of the paragraph as printed; a footnote's marker.",
    cell: (r) => text(r.paragraph),
  },
  { name: 'page', doc: 'Page of the source; empty where the source has none.', isOurs: true, cell: () => '' },
  { name: 'coder', doc: 'Name of the analyst.', cell: (r) => r.coder },
  { name: 'status', doc: 'Status of the tag: proposed, accepted, …', cell: (r) => text(r.tag?.status) },
  { name: 'note', doc: 'Note on the annotation.', cell: (r) => r.note },
  { name: 'reviewed_by', doc: 'Name of the lead who reviewed the tag.', cell: (r) => text(r.tag?.reviewedBy) },
  {
    name: 'codebook_version',
    doc: 'Version of the codebook that the tag was made with.',
    isOurs: true,
    cell: (r) => number(r.tag?.codebookVersion),
  },
  { name: 'url', doc: 'Opens the document at the passage.', isOurs: true, cell: (r) => r.url },
  { name: 'annotation_id', doc: 'Id of the annotation; its rows share it.', isOurs: true, cell: (r) => r.annotationId },
  { name: 'ranges', doc: 'Every range as start-end in code points, joined by ";".', cell: (r) => r.ranges },
] as const satisfies readonly Column[]

const ESCAPED = 'escaped'
const ESCAPED_DOC =
  '1 if an apostrophe was put before cells of this row; taking one off each that has it restores them.'

export type ExcerptColumn = (typeof COLUMNS)[number]['name']

/** Column names and what they mean, in order, for the documentation. */
export const EXCERPT_COLUMNS: readonly { name: string; doc: string }[] = [
  ...COLUMNS.map(({ name, doc }) => ({ name, doc })),
  { name: ESCAPED, doc: ESCAPED_DOC },
]

/** BOM and header record. */
export const excerptsHeader = (delimiter: Delimiter): string =>
  BOM + EXCERPT_COLUMNS.map((column) => column.name).join(DELIMITERS[delimiter]) + RECORD_END

/** One record. In safe mode no text cell starts with what a spreadsheet acts on [CSV3]. */
export function excerptRecord(row: Excerpt, mode: CsvMode, delimiter: Delimiter): string {
  const separator = DELIMITERS[delimiter]
  let record = ''
  let isEscaped = false
  // One pass without intermediate lists: this runs for every cell of an export.
  for (const column of COLUMNS as readonly Column[]) {
    let cell = column.cell(row)
    if (!column.isOurs) {
      if (mode === 'safe' && isDangerous(cell)) {
        isEscaped = true
        cell = ESCAPE + cell
      }
      cell = csvCell(cell)
    }
    record += cell + separator
  }
  return record + (isEscaped ? '1' : '0') + RECORD_END
}

/** The cells of a row by column name, as they are before any escape: what reading an export gives back. */
export const excerptCells = (row: Excerpt): Record<ExcerptColumn, string> =>
  Object.fromEntries(COLUMNS.map((column) => [column.name, column.cell(row)])) as Record<ExcerptColumn, string>
