// Reads the positions matrix: cells counted from tags, in SQL.
import { inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { cellKey, type MatrixCell } from '../../../shared/matrix/cell.ts'
import { countedStatuses, type MatrixFilter } from '../../../shared/matrix/filter.ts'
import type { Status } from '../../../shared/model/annotation.ts'
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
  // Others can only be zero.
  const stances = filter.stance.length > 0 ? filter.stance : STANCES
  const statuses = countedStatuses(filter)
  const counts = [
    sql`count(*)`,
    sql`count(distinct ${tags.documentId})`,
    // The last of each is what the others leave: every counted tag has one stance and one status.
    ...stances.slice(0, -1).map((stance) => countOf(countedStance, stance)),
    ...statuses.slice(0, -1).map((status) => countOf(sql`${tags.status}`, status)),
  ]
  // The project's row stands outside: the revision must come even when no cell does. All counts come as one text,
  // because 16 columns of 8,000 rows take the driver 15 ms longer to read than one.
  const { rows } = await db.execute<CellRow>(sql`
    select ${projects.rev}::float8 as rev, cell.*
    from ${projects}
    left join lateral (
      select ${tags.actorId} as "actorId", ${tags.issueId} as "issueId",
        concat_ws(' ', ${sql.join(counts, sql`, `)}) as counts
      from ${tags}
      where ${tagsWhere(projectId, filter)} and ${wanted ? around(wanted) : sql`true`}
      group by ${tags.actorId}, ${tags.issueId}
    ) cell on true
    where ${projects.id} = ${projectId}`)
  const rev = rows[0]?.rev ?? 0
  const cells = rows.filter((row) => row.issueId !== null).map((row) => toCell(row, stances, statuses))
  if (!wanted) return { rev, cells }
  const byKey = new Map(cells.map((cell) => [cellKey(cell), cell]))
  const exact = new Map(wanted.map((id) => [cellKey(id), byKey.get(cellKey(id)) ?? emptyCell(id)]))
  return { rev, cells: [...exact.values()] }
}

type CellRow = { rev: number; actorId: ActorId | null; issueId: IssueId; counts: string }

// Values are our own constants, so they may stand in the text; as parameters they would keep Postgres from
// comparing the column with a constant.
function countOf(column: SQL, value: Stance | Status): SQL {
  return sql`count(*) filter (where ${column} = ${sql.raw(`'${value}'`)})`
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

function toCell(row: CellRow, stances: readonly Stance[], statuses: readonly Status[]): MatrixCell {
  const { actorId, issueId } = row
  const [n = 0, documents = 0, ...counts] = row.counts.split(' ').map(Number)
  return {
    actorId,
    issueId,
    n,
    stances: nonZero(stances, counts, 0, n),
    statuses: nonZero(statuses, counts, stances.length - 1, n),
    documents,
  }
}

/** The counts that belong to `keys`, of which the first stands at `from`; the last key has the rest of `n`. */
function nonZero<K extends string>(keys: readonly K[], counts: readonly number[], from: number, n: number) {
  const byKey: Partial<Record<K, number>> = {}
  let rest = n
  for (let k = 0; k < keys.length; k++) {
    const count = k === keys.length - 1 ? rest : (counts[from + k] ?? 0)
    rest -= count
    if (count > 0) byKey[keys[k] as K] = count
  }
  return byKey
}

const emptyCell = (id: CellId): MatrixCell => ({
  actorId: id.actorId as ActorId | null,
  issueId: id.issueId as IssueId,
  n: 0,
  stances: {},
  statuses: {},
  documents: 0,
})
