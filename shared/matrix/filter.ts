// The filter that matrix, evidence and exports share, and its one form in a URL.
// An empty list filters nothing, except `status`, which then means every status but rejected and superseded.
import { z } from 'zod'
import { AppError } from '../errors.ts'
import { STATUSES, type Status } from '../model/annotation.ts'
import { CodebookKey } from '../model/codebook.ts'
import { DocumentId, UserId } from '../model/ids.ts'
import { STANCES } from '../model/stance.ts'

const list = <T extends z.ZodType>(item: T) => z.array(item).max(200).default([])

export const MatrixFilter = z
  .object({
    document: list(DocumentId),
    analyst: list(UserId),
    /** Keys of themes. */
    theme: list(CodebookKey),
    /** Keys of actor groups (`EU`), or `type:<actor type>`. */
    group: list(z.string().regex(/^(type:)?[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/)),
    stance: list(z.enum(STANCES)),
    status: list(z.enum(STATUSES)),
  })
  .strict()
export type MatrixFilter = z.infer<typeof MatrixFilter>

export const FILTER_FIELDS = ['document', 'analyst', 'theme', 'group', 'stance', 'status'] as const

export const EMPTY_FILTER: MatrixFilter = { document: [], analyst: [], theme: [], group: [], stance: [], status: [] }

/** Statuses that count when the filter names none. */
export const DEFAULT_STATUSES: readonly Status[] = ['proposed', 'accepted', 'disputed']

export const countedStatuses = (filter: MatrixFilter): readonly Status[] =>
  filter.status.length > 0 ? filter.status : DEFAULT_STATUSES

/** True if only a tag can pass: an annotation without tags has no theme, group, stance or status [CSV4]. */
export const isTagFilter = ({ theme, group, stance, status }: MatrixFilter): boolean =>
  theme.length > 0 || group.length > 0 || stance.length > 0 || status.length > 0

/** Query parameters -> filter; values are comma-separated. Throws AppError bad_filter naming the field. */
export function parseFilter(query: Readonly<Record<string, string | undefined>>): MatrixFilter {
  const raw = Object.fromEntries(
    FILTER_FIELDS.map((field) => [field, query[field] ? [...new Set(query[field].split(','))] : []]),
  )
  const parsed = MatrixFilter.safeParse(raw)
  if (!parsed.success) throw new AppError('bad_filter', { field: String(parsed.error.issues[0]?.path[0] ?? '') })
  return parsed.data
}

/** Filter -> query parameters, in a fixed order, without empty fields. `parseFilter` reads it back. */
export function serializeFilter(filter: MatrixFilter): Record<string, string> {
  const query: Record<string, string> = {}
  for (const field of FILTER_FIELDS) {
    if (filter[field].length > 0) query[field] = [...filter[field]].sort().join(',')
  }
  return query
}
