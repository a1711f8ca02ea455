// The text around a quote, as evidence shows it. Read from the blocks near it, never from the whole document:
// a substring of a document's text makes Postgres unpack all of it up to there, once per row.
import { type SQL, sql } from 'drizzle-orm'
import { codePointLength, sliceCodePoints } from '../../../shared/text/code-points.ts'
import { annotations } from '../../schema/annotations.ts'
import { blocks } from '../../schema/documents.ts'

/** Most text on each side of a quote, in code points. */
export const CONTEXT_CODE_POINTS = 120
/** Blocks looked at on each side beyond the quote's own. */
const NEIGHBOUR_BLOCKS = 3

// One more than is shown, so that a cut is noticed.
const READ = sql.raw(String(CONTEXT_CODE_POINTS + 1))
// The quote's own block among them. Their numbers have gaps once a paragraph was split.
const NEIGHBOURS = sql.raw(String(NEIGHBOUR_BLOCKS + 1))

/** Text just before the first range; `cutBefore` trims it. */
export const beforeQuote: SQL<string> = sql`(
  select right(string_agg(right(case when b.id = own.id then left(b.text, (${annotations.ranges} -> 0 ->> 'start')::int)
    else b.text end, ${READ}), E'\\n' order by b.ord), ${READ})
  from ${blocks} own
  cross join lateral (select n.id, n.ord, n.text from ${blocks} n
    where n.document_id = own.document_id and n.ord <= own.ord order by n.ord desc limit ${NEIGHBOURS}) b
  where own.document_id = ${annotations.documentId} and own.id = ${annotations.ranges} -> 0 ->> 'blockId')`

/** Text just after the last range; `cutAfter` trims it. */
export const afterQuote: SQL<string> = sql`(
  select left(string_agg(left(case when b.id = own.id then substring(b.text from (${annotations.ranges} -> -1 ->> 'end')::int + 1)
    else b.text end, ${READ}), E'\\n' order by b.ord), ${READ})
  from ${blocks} own
  cross join lateral (select n.id, n.ord, n.text from ${blocks} n
    where n.document_id = own.document_id and n.ord >= own.ord order by n.ord limit ${NEIGHBOURS}) b
  where own.document_id = ${annotations.documentId} and own.id = ${annotations.ranges} -> -1 ->> 'blockId')`

/** At most CONTEXT_CODE_POINTS from the end of `text`, beginning with a whole word where there is one. */
export function cutBefore(text: string): string {
  const length = codePointLength(text)
  if (length <= CONTEXT_CODE_POINTS) return text
  const kept = sliceCodePoints(text, length - CONTEXT_CODE_POINTS - 1, length)
  const border = kept.search(/\s/)
  return border < 0 ? sliceCodePoints(kept, 1, CONTEXT_CODE_POINTS + 1) : kept.slice(border + 1)
}

/** At most CONTEXT_CODE_POINTS from the start of `text`, ending with a whole word where there is one. */
export function cutAfter(text: string): string {
  if (codePointLength(text) <= CONTEXT_CODE_POINTS) return text
  const kept = sliceCodePoints(text, 0, CONTEXT_CODE_POINTS + 1)
  const border = kept.search(/\s\S*$/)
  return border < 0 ? sliceCodePoints(kept, 0, CONTEXT_CODE_POINTS) : kept.slice(0, border)
}
