// Reads the positions matrix: cells counted from tags, in SQL.
import { inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { cellKey, type MatrixCell } from '../../../shared/matrix/cell.ts'
import type { MatrixFilter } from '../../../shared/matrix/filter.ts'
import { STATUSES, type Status } from '../../../shared/model/annotation.ts'
import type { ActorId, IssueId } from '../../../shared/model/ids.ts'
import { STANCES, type Stance } from '../../../shared/model/stance.ts'
import type { Db, Tx } from '../../connect.ts'
import { tags } from '../../schema/annotations.ts'
import { projects } from '../../schema/project.ts'
import { countedStance, tagsWhere } from './filter.ts'

/** Where a cell stands; null is the row of tags that name no actor. */
export type CellId = { actorId: string | null; issueId: string }

/**
 * Cells of the matrix under `filter` and the revision that they belong to: one statement, so one snapshot.
 * Without `wanted`, every cell that has a tag, in no order; with it exactly those cells once each, n = 0 where
 * no tag counts. An unknown project has revision 0 and no tags.
 */
export async function readCells(
  db: Db | Tx,
  projectId: string,
  filter: MatrixFilter,
  wanted?: readonly CellId[],
): Promise<{ rev: number; cells: MatrixCell[] }> {
  // The project's row stands outside: the revision must come even when no cell does.
  const { rows } = await db.execute<CellRow>(sql`
    select ${projects.rev}::float8 as rev, cell.*
    from ${projects}
    left join lateral (
      select ${tags.actorId} as "actorId", ${tags.issueId} as "issueId", count(*)::int as n,
        count(distinct ${tags.documentId})::int as documents, ${COUNTS}
      from ${tags}
      where ${tagsWhere(projectId, filter)} and ${wanted ? around(wanted) : sql`true`}
      group by ${tags.actorId}, ${tags.issueId}
    ) cell on true
    where ${projects.id} = ${projectId}`)
  const rev = rows[0]?.rev ?? 0
  const cells = rows.filter((row) => row.issueId !== null).map(toCell)
  if (!wanted) return { rev, cells }
  const byKey = new Map(cells.map((cell) => [cellKey(cell), cell]))
  const exact = new Map(wanted.map((id) => [cellKey(id), byKey.get(cellKey(id)) ?? emptyCell(id)]))
  return { rev, cells: [...exact.values()] }
}

type CellRow = Record<string, unknown> & {
  rev: number
  actorId: ActorId | null
  issueId: IssueId
  n: number
  documents: number
} & Record<Stance | Status, number>

// Values are our own constants, so they may stand in the text; as parameters they would keep Postgres from
// comparing the column with a constant.
const COUNTS = sql.join(
  [
    ...STANCES.map((value) => countOf(countedStance, value)),
    ...STATUSES.map((value) => countOf(sql`${tags.status}`, value)),
  ],
  sql`, `,
)

function countOf(column: SQL, value: Stance | Status): SQL {
  return sql`count(*) filter (where ${column} = ${sql.raw(`'${value}'`)})::int as ${sql.identifier(value)}`
}

/** Rows and columns of `wanted`: a few cells too many, which an index can find, null actor included. */
function around(wanted: readonly CellId[]): SQL {
  if (wanted.length === 0) return sql`false`
  const actorIds = [...new Set(wanted.map((id) => id.actorId).filter((id) => id !== null))]
  const issueIds = [...new Set(wanted.map((id) => id.issueId))]
  const isActor = inArray(tags.actorId, actorIds)
  const hasNull = wanted.some((id) => id.actorId === null)
  return sql`${inArray(tags.issueId, issueIds)} and ${hasNull ? or(isActor, isNull(tags.actorId)) : isActor}`
}

function toCell(row: CellRow): MatrixCell {
  const { actorId, issueId, n, documents } = row
  return { actorId, issueId, n, stances: nonZero(row, STANCES), statuses: nonZero(row, STATUSES), documents }
}

function nonZero<K extends Stance | Status>(row: CellRow, keys: readonly K[]): Partial<Record<K, number>> {
  const counts: Partial<Record<K, number>> = {}
  for (const key of keys) if (row[key] > 0) counts[key] = row[key]
  return counts
}

const emptyCell = (id: CellId): MatrixCell => ({
  actorId: id.actorId as ActorId | null,
  issueId: id.issueId as IssueId,
  n: 0,
  stances: {},
  statuses: {},
  documents: 0,
})
