// Reads the rows of the excerpts export, page after page in a stated order, never all at once.
import { setImmediate } from 'node:timers/promises'
import { and, asc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm'
import type { Excerpt, ExcerptDocument, ExcerptTag } from '../../../shared/export/excerpts.ts'
import type { MatrixFilter } from '../../../shared/matrix/filter.ts'
import { knownDate } from '../../../shared/model/document.ts'
import type { Stance } from '../../../shared/model/stance.ts'
import type { Database, Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { actors, issues } from '../../schema/codebook.ts'
import { blocks, documents } from '../../schema/documents.ts'
import { users } from '../../schema/people.ts'
import { ALLOW_SLOW_READING } from '../../slow-reading.ts'
import { compareKeys } from '../cursor.ts'
import { tagsWhere, untaggedWhere } from './filter.ts'

/** Rows of one statement. With the longest quotes and notes about 50 MB of text, usually less than 1 MB. */
const PAGE_ROWS = 1_000

export type ExcerptsQuery = {
  projectId: string
  filter: MatrixFilter
  /** Permalink of an annotation. */
  urlOf: (documentId: string, annotationId: string) => string
  /** Rows of one statement; PAGE_ROWS if absent. */
  pageRows?: number
}

/**
 * Runs `read` on one snapshot of a Postgres server. The embedded database has one connection, which a long download
 * would take from everybody: there `read` gets the database itself, and what is committed meanwhile may show.
 */
export const inSnapshot = <T>(database: Database, read: (db: Db | Tx) => Promise<T>): Promise<T> =>
  database.kind === 'postgres'
    ? database.db.transaction(
        async (tx) => {
          await tx.execute(ALLOW_SLOW_READING)
          return read(tx)
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      )
    : read(database.db)

/**
 * Excerpts under the filter, ordered by document (as imported), start offset, annotation and the tag's order on it.
 * The next page is being read while the consumer works on one; no more than that is held. Ending the iteration early
 * ends the reading after the statement that runs.
 */
export async function* readExcerpts(db: Db | Tx, query: ExcerptsQuery): AsyncGenerator<Excerpt[]> {
  const codebook = await readNames(db, query.projectId)
  const pages = readPages(db, query)
  let next = pages.next()
  try {
    for (;;) {
      const page = await next
      if (page.done) return
      next = pages.next()
      // The statement leaves some turns later: without this it would wait until the consumer has used up the page.
      await setImmediate()
      yield page.value.rows.map((row) => toExcerpt(row, page.value.documentOf(row), codebook, query.urlOf))
    }
  } finally {
    // The page that was being read is not wanted any more: its failure is nobody's, but its connection is.
    await next.catch(() => {})
  }
}

/** One statement per page. */
async function* readPages(db: Db | Tx, query: ExcerptsQuery) {
  const { pageRows = PAGE_ROWS } = query
  for await (const batch of readBatches(db, query)) {
    const byId = new Map(batch.map((document) => [document.id, document]))
    const documentOf = (row: Row) => byId.get(row.documentId) as ExcerptDocument
    let after: Row | undefined
    do {
      // One more than a page: it says whether there is another, and saves asking for one that is empty.
      const rows = await selectRows(db, query, [...byId.keys()], after)
      after = rows.length > pageRows ? rows.at(pageRows - 1) : undefined
      if (rows.length > 0) yield { rows: rows.slice(0, pageRows), documentOf }
    } while (after)
  }
}

/**
 * Documents in their order, as many at a time as fill a page: most are small, and a statement for each would cost more
 * than its rows. A large one comes alone, so that an index gives its order and no page sorts all of it.
 */
async function* readBatches(db: Db | Tx, query: ExcerptsQuery): AsyncGenerator<ExcerptDocument[]> {
  let batch: ExcerptDocument[] = []
  let size = 0
  for await (const document of readDocuments(db, query)) {
    if (document.annotations === 0) continue
    if (size + document.annotations > (query.pageRows ?? PAGE_ROWS) && batch.length > 0) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(document)
    size += document.annotations
  }
  if (batch.length > 0) yield batch
}

async function* readDocuments(db: Db | Tx, { projectId, filter, pageRows = PAGE_ROWS }: ExcerptsQuery) {
  let after: [string, string] | undefined
  do {
    const rows = await db
      .select({
        id: documents.id,
        symbol: documents.symbol,
        title: documents.title,
        docDate: documents.docDate,
        datePrecision: documents.datePrecision,
        forum: documents.forum,
        sourceClass: documents.sourceClass,
        createdAt: documents.createdAt,
        // Deleted ones too: this only sizes batches, and the index alone answers it.
        annotations: db.$count(annotations, eq(annotations.documentId, documents.id)),
      })
      .from(documents)
      .where(
        and(
          eq(documents.projectId, projectId),
          isNull(documents.deletedAt),
          filter.document.length > 0 ? inArray(documents.id, filter.document) : undefined,
          after ? compareKeys([documents.createdAt, documents.id], '>', after) : undefined,
        ),
      )
      .orderBy(asc(documents.createdAt), asc(documents.id))
      .limit(pageRows)
    yield* rows.map((row) => ({ ...row, docDate: knownDate(row) }))
    const last = rows.length === pageRows ? rows.at(-1) : undefined
    after = last && [last.createdAt.toISOString(), last.id]
  } while (after)
}

/** What of a row says its place in the order. */
type Key = { documentId: string; startCp: number; annotationId: string; ord: number | null; tagId: string | null }
/** One row as Postgres sends it; tag columns are null for an untagged annotation. */
type Row = Key & {
  actorId: string | null
  issueId: string | null
  stance: Stance | null
  act: string | null
  attribution: string | null
  positionDate: string | null
  status: string | null
  reviewer: string | null
  codebookVersion: number | null
  quote: string
  prefix: string
  suffix: string
  endCp: number
  moreRanges: string | null
  paragraph: string | null
  coder: string
  note: string
}

// An untagged annotation has one row, so that any value stands for the missing ones.
const ORDER = [
  sql`${annotations.startCp}`,
  sql`${annotations.id}`,
  sql`coalesce(${tags.ord}, -1)`,
  sql`coalesce(${tags.id}, ${annotations.id})`,
]

// Written out, not built: mapping 100,000 rows of a built query took as long as writing them as CSV.
async function selectRows(
  db: Db | Tx,
  { projectId, filter, pageRows = PAGE_ROWS }: ExcerptsQuery,
  documentIds: readonly string[],
  after?: Key,
): Promise<Row[]> {
  // One document has no order among documents; asking for it would hide from Postgres that an index has the rest.
  const isOne = documentIds.length === 1
  const position = sql`array_position(${sql.param(documentIds)}::uuid[], ${annotations.documentId})`
  const order = isOne ? ORDER : [position, ...ORDER]
  const isDocument = isOne
    ? eq(annotations.documentId, documentIds[0] ?? '')
    : inArray(annotations.documentId, [...documentIds])
  const isAfter =
    after &&
    (isOne
      ? // The first says less than the second, but in columns that the index has.
        sql`(${annotations.startCp}, ${annotations.id}) >= (${after.startCp}, ${after.annotationId})
          and ${compareKeys(order, '>', keyOf(after))}`
      : compareKeys(order, '>', [documentIds.indexOf(after.documentId) + 1, ...keyOf(after)]))
  const { rows } = await db.execute<Row>(sql`
    select ${tags.id} as "tagId", ${tags.ord} as ord, ${tags.actorId} as "actorId", ${tags.issueId} as "issueId",
      ${tags.stance} as stance, ${tags.act} as act, ${tags.attribution} as attribution,
      ${tags.positionDate} as "positionDate", ${tags.status} as status, reviewer.name as reviewer,
      ${tags.codebookVersion} as "codebookVersion", ${annotations.documentId} as "documentId",
      ${annotations.id} as "annotationId", ${annotations.quote} as quote,
      ${annotations.prefix} as prefix, ${annotations.suffix} as suffix, ${annotations.startCp} as "startCp",
      ${annotations.endCp} as "endCp", ${moreRanges} as "moreRanges", block.number as paragraph, coder.name as coder,
      ${annotations.note} as note
    from ${annotations}
    join ${users} coder on coder.id = ${annotations.authorId}
    left join ${tags} on ${tags.annotationId} = ${annotations.id} and ${tags.deletedAt} is null
    left join ${users} reviewer on reviewer.id = ${tags.reviewedBy}
    left join ${blocks} block on block.document_id = ${annotations.documentId}
      and block.id = ${annotations.ranges} -> 0 ->> 'blockId'
    where ${isDocument} and ${annotations.deletedAt} is null
      and ${passes(projectId, filter)} and ${isAfter ?? sql`true`}
    order by ${sql.join(order, sql`, `)}
    limit ${pageRows + 1}::int`)
  return rows
}

function passes(projectId: string, filter: MatrixFilter): SQL {
  const untagged = untaggedWhere(filter)
  const tagged = tagsWhere(projectId, filter)
  return untagged ? sql`(${tagged} or (${tags.id} is null and ${untagged}))` : tagged
}

const keyOf = (row: Key) => [row.startCp, row.annotationId, row.ord ?? -1, row.tagId ?? row.annotationId]

// Blocks are looked up only where start and end do not say it all. Words that a correction added lie at their block's end.
const moreRanges = sql<string | null>`case when jsonb_array_length(${annotations.ranges}) > 1 then (
  select string_agg(concat(least(b.start_cp + (r.range ->> 'start')::int, b.end_cp), '-', least(b.start_cp + (r.range ->> 'end')::int, b.end_cp)), ';' order by r.n)
  from jsonb_array_elements(${annotations.ranges}) with ordinality r(range, n)
  join ${blocks} b on b.document_id = ${annotations.documentId} and b.id = r.range ->> 'blockId') end`

type Names = {
  actors: ReadonlyMap<string, NonNullable<ExcerptTag['actor']>>
  issues: ReadonlyMap<string, ExcerptTag['issue']>
}

// Bounded by MAX_CODEBOOK_ENTRIES: names come once, not with every row.
async function readNames(db: Db | Tx, projectId: string): Promise<Names> {
  const actorRows = await db
    .select({ id: actors.id, key: actors.key, names: actors.names, groups: actors.groups })
    .from(actors)
    .where(eq(actors.projectId, projectId))
  const issueRows = await db
    .select({ id: issues.id, key: issues.key, label: issues.label })
    .from(issues)
    .where(eq(issues.projectId, projectId))
  return {
    actors: new Map(
      actorRows.map(({ id, key, names, groups }) => [id, { key, ar: names.ar ?? '', en: names.en ?? '', groups }]),
    ),
    issues: new Map(issueRows.map(({ id, key, label }) => [id, { key, ar: label.ar ?? '', en: label.en ?? '' }])),
  }
}

function toExcerpt(row: Row, document: ExcerptDocument, names: Names, urlOf: ExcerptsQuery['urlOf']): Excerpt {
  const { annotationId, quote, prefix, suffix, startCp, endCp, paragraph, coder, note } = row
  return {
    tag: toTag(row, names),
    document,
    annotationId,
    quote,
    prefix,
    suffix,
    startCp,
    endCp,
    ranges: row.moreRanges ?? `${startCp}-${endCp}`,
    paragraph,
    coder,
    note,
    url: urlOf(document.id, annotationId),
  }
}

function toTag(row: Row, names: Names): ExcerptTag | null {
  if (row.tagId === null) return null
  const issue = names.issues.get(row.issueId ?? '')
  if (!issue) throw new Error(`tag ${row.tagId} has an issue of another project`)
  return {
    id: row.tagId,
    actor: names.actors.get(row.actorId ?? '') ?? null,
    issue,
    stance: row.stance,
    act: row.act ?? '',
    attribution: row.attribution ?? '',
    positionDate: row.positionDate,
    status: row.status ?? '',
    reviewedBy: row.reviewer,
    codebookVersion: row.codebookVersion ?? 0,
  }
}
