// The state of the matrix page that lives in its URL: the filter, the open cell, what is shown.
import { AppError, type ErrorDetails } from '../../shared/errors.ts'
import { EMPTY_FILTER, type MatrixFilter, parseFilter, serializeFilter } from '../../shared/matrix/filter.ts'
import { ActorId, IssueId } from '../../shared/model/ids.ts'

/** A cell of the matrix; `actorId` null is the row of tags that name no actor. */
export type CellRef = { actorId: ActorId | null; issueId: IssueId }

export type MatrixSearch = {
  filter: MatrixFilter
  /** Set when the URL's filter or cell cannot be read; the filter is then empty. */
  problem: { code: string; details: ErrorDetails } | null
  cell: CellRef | null
  /** Rows and columns without evidence are shown too. */
  showsAll: boolean
}

/** Query parameters as they stand in a URL. */
export type Query = Readonly<Record<string, string | undefined>>

const NO_ACTOR = 'none'

/** `cell=` -> cell, or null if it is not one. */
export function parseCell(value: string): CellRef | null {
  const [actor = '', issue = '', ...rest] = value.split(':')
  const issueId = IssueId.safeParse(issue)
  if (!issueId.success || rest.length > 0) return null
  if (actor === NO_ACTOR) return { actorId: null, issueId: issueId.data }
  const actorId = ActorId.safeParse(actor)
  return actorId.success ? { actorId: actorId.data, issueId: issueId.data } : null
}

/** The one form of a cell in a URL; `parseCell` reads it back. */
export const serializeCell = (cell: CellRef): string => `${cell.actorId ?? NO_ACTOR}:${cell.issueId}`

/** URL -> state. Never throws: what cannot be read becomes `problem`, and is not half-applied. */
export function parseSearch(query: Query): MatrixSearch {
  const showsAll = query.rows === 'all'
  const unreadable = (field: string): MatrixSearch => ({
    filter: EMPTY_FILTER,
    problem: { code: 'bad_filter', details: { field } },
    cell: null,
    showsAll,
  })
  try {
    const filter = parseFilter(query)
    const cell = query.cell ? parseCell(query.cell) : null
    if (query.cell && !cell) return unreadable('cell')
    return { filter, problem: null, cell, showsAll }
  } catch (error) {
    if (error instanceof AppError) return unreadable(String(error.details.field ?? ''))
    throw error
  }
}

/** State -> query parameters, without those at their default. `parseSearch` reads it back. */
export const serializeSearch = (search: Omit<MatrixSearch, 'problem'>): Record<string, string> => ({
  ...serializeFilter(search.filter),
  ...(search.showsAll ? { rows: 'all' } : {}),
  ...(search.cell ? { cell: serializeCell(search.cell) } : {}),
})
