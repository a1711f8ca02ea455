// Reads the rows of the excerpts export, page after page in a stated order, never all at once.
import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Excerpt, ExcerptDocument, ExcerptTag } from '../../../shared/export/excerpts.ts'
import type { MatrixFilter } from '../../../shared/matrix/filter.ts'
import type { Stance } from '../../../shared/model/stance.ts'
import type { Database, Db, Tx } from '../../connect.ts'
import { annotations, tags } from '../../schema/annotations.ts'
import { actors, issues } from '../../schema/codebook.ts'
import { blocks, documents } from '../../schema/documents.ts'
import { users } from '../../schema/people.ts'
import { compareKeys } from '../cursor.ts'
import { tagsWhere, untaggedWhere } from './filter.ts'

/** Rows of one statement. With the longest quotes and notes about 50 MB of text, usually less than 1 MB. */
const PAGE_ROWS = 1_000

export type ExcerptsQuery = {
  projectId: string
  filter: MatrixFilter
  /** Permalink of an annotation. */
  urlOf: (documentId: string, annotationId: string) => string
}

/**
 * Runs `read` on one snapshot of a Postgres server. The embedded database has one connection, which a long download
 * would take from everybody: there `read` gets the database itself, and what is committed meanwhile may show.
 */
export const inSnapshot = <T>(database: Database, read: (db: Db | Tx) => Promise<T>): Promise<T> =>
  database.kind === 'postgres'
    ? database.db.transaction(read, { isolationLevel: 'repeatable read', accessMode: 'read only' })
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
      yield page.value.rows.map((row) => toExcerpt(row, page.value.document, codebook, query.urlOf))
    }
  } finally {
    // The page that was being read is not wanted any more: its failure is nobody's, but its connection is.
    await next.catch(() => {})
  }
}

/** One statement per page; a page never spans documents, so that an index gives the order. */
async function* readPages(db: Db | Tx, query: ExcerptsQuery) {
  for await (const document of readDocuments(db, query)) {
    let after: Row | undefined
    do {
      const rows: Row[] = await selectRows(db, query, document.id, after)
      after = rows.length === PAGE_ROWS ? rows.at(-1) : undefined
      if (rows.length > 0) yield { document, rows }
    } while (after)
  }
}

async function* readDocuments(db: Db | Tx, { projectId, filter }: ExcerptsQuery): AsyncGenerator<ExcerptDocument> {
  let after: [string, string] | undefined
  do {
    const rows = await db
      .select({
        id: documents.id,
        symbol: documents.symbol,
        title: documents.title,
        docDate: documents.docDate,
        forum: documents.forum,
        sourceClass: documents.sourceClass,
        createdAt: documents.createdAt,
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
      .limit(PAGE_ROWS)
    yield* rows
    const last = rows.length === PAGE_ROWS ? rows.at(-1) : undefined
    after = last && [last.createdAt.toISOString(), last.id]
  } while (after)
}

const reviewers = alias(users, 'reviewers')

// An untagged annotation has one row, so that any value stands for the missing ones.
const ORDER = [
  sql`${annotations.startCp}`,
  sql`${annotations.id}`,
  sql<number>`coalesce(${tags.ord}, -1)`,
  sql<string>`coalesce(${tags.id}, ${annotations.id})`,
]

const selectRows = (db: Db | Tx, { projectId, filter }: ExcerptsQuery, documentId: string, after?: Key) =>
  db
    .select({
      tagId: tags.id,
      ord: tags.ord,
      actorId: tags.actorId,
      issueId: tags.issueId,
      stance: tags.stance,
      act: tags.act,
      attribution: tags.attribution,
      positionDate: tags.positionDate,
      status: tags.status,
      reviewer: reviewers.name,
      codebookVersion: tags.codebookVersion,
      annotationId: annotations.id,
      quote: annotations.quote,
      prefix: annotations.prefix,
      suffix: annotations.suffix,
      startCp: annotations.startCp,
      endCp: annotations.endCp,
      moreRanges,
      paragraph: blocks.number,
      coder: users.name,
      note: annotations.note,
    })
    .from(annotations)
    .innerJoin(users, eq(users.id, annotations.authorId))
    .leftJoin(tags, and(eq(tags.annotationId, annotations.id), isNull(tags.deletedAt)))
    .leftJoin(reviewers, eq(reviewers.id, tags.reviewedBy))
    .leftJoin(
      blocks,
      and(eq(blocks.documentId, annotations.documentId), eq(blocks.id, sql`${annotations.ranges} -> 0 ->> 'blockId'`)),
    )
    .where(
      and(
        eq(annotations.documentId, documentId),
        isNull(annotations.deletedAt),
        passes(projectId, filter),
        after && isAfter(after),
      ),
    )
    .orderBy(...ORDER)
    .limit(PAGE_ROWS)

/** What of a row says its place in ORDER. */
type Key = { startCp: number; annotationId: string; ord: number | null; tagId: string | null }
type Row = Awaited<ReturnType<typeof selectRows>>[number]

function passes(projectId: string, filter: MatrixFilter): SQL | undefined {
  const untagged = untaggedWhere(filter)
  const tagged = tagsWhere(projectId, filter)
  return untagged ? or(tagged, and(isNull(tags.id), untagged)) : tagged
}

function isAfter(row: Key): SQL | undefined {
  const annotation = [row.startCp, row.annotationId]
  return and(
    // Says less than the second, but in columns that the index has.
    sql`(${annotations.startCp}, ${annotations.id}) >= (${annotation[0]}, ${annotation[1]})`,
    compareKeys(ORDER, '>', [...annotation, row.ord ?? -1, row.tagId ?? row.annotationId]),
  )
}

// Blocks are looked up only where start and end do not say it all.
const moreRanges = sql<string | null>`case when jsonb_array_length(${annotations.ranges}) > 1 then (
  select string_agg(concat(b.start_cp + (r.range ->> 'start')::int, '-', b.start_cp + (r.range ->> 'end')::int), ';' order by r.n)
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
    stance: row.stance as Stance | null,
    act: row.act ?? '',
    attribution: row.attribution ?? '',
    positionDate: row.positionDate,
    status: row.status ?? '',
    reviewedBy: row.reviewer,
    codebookVersion: row.codebookVersion ?? 0,
  }
}
