// How far projects and rooms are, and what a room got since: for nodes that were not told by another one.
import { and, asc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import type { DocumentId, JobId, ProjectId } from '../../../shared/model/ids.ts'
import type { Db } from '../../connect.ts'
import { documents, jobs } from '../../schema/documents.ts'
import { projects } from '../../schema/project.ts'
import { rooms, roomUpdates } from '../../schema/rooms.ts'

/** Updates of one room that are read at a time. */
const MAX_UPDATES = 1_000
/** Jobs that are read at a time. */
const MAX_JOBS = 500

/** Revisions of these projects and newest seqs of these rooms, by id and name; one statement, and no row's content. */
export async function readHeads(
  db: Db,
  projectIds: readonly string[],
  roomNames: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.execute<{ key: string; at: string }>(sql`
    select ${projects.id}::text as key, ${projects.rev} as at from ${projects}
    where ${projects.id} = any(${sql.param([...projectIds])}::uuid[])
    union all
    select ${rooms.name}, ${rooms.seq} from ${rooms}
    where ${rooms.name} = any(${sql.param([...roomNames])}::text[])`)
  return new Map(rows.map(({ key, at }) => [key, Number(at)]))
}

/**
 * Updates of a room behind `after`, in order and at most MAX_UPDATES; null where a snapshot has taken them in, or
 * there are more.
 */
export async function readUpdatesAfter(
  db: Db,
  name: string,
  after: number,
): Promise<{ seq: number; update: Uint8Array }[] | null> {
  const rows = await db
    .select({ seq: roomUpdates.seq, update: roomUpdates.update })
    .from(roomUpdates)
    .where(and(eq(roomUpdates.room, name), gt(roomUpdates.seq, after)))
    .orderBy(asc(roomUpdates.seq))
    .limit(MAX_UPDATES + 1)
  return rows.length <= MAX_UPDATES && rows[0]?.seq === after + 1 ? rows : null
}

/** Those of the documents that were deleted. */
export async function readDeletedDocuments(db: Db, ids: readonly DocumentId[]): Promise<Set<DocumentId>> {
  const rows = await db
    .select({ id: documents.id })
    .from(documents)
    .where(and(sql`${documents.id} = any(${sql.param([...ids])}::uuid[])`, isNotNull(documents.deletedAt)))
  return new Set(rows.map((row) => row.id as DocumentId))
}

/** Jobs of these projects that wait, run, or ended within the last minute: those that may have moved. */
export async function readMovingJobs(
  db: Db,
  projectIds: readonly string[],
): Promise<{ jobId: JobId; projectId: ProjectId }[]> {
  const rows = await db
    .select({ jobId: jobs.id, projectId: jobs.projectId })
    .from(jobs)
    .where(
      and(
        sql`${jobs.projectId} = any(${sql.param([...projectIds])}::uuid[])`,
        sql`(${jobs.state} in ('queued', 'running') or ${jobs.finishedAt} > now() - interval '1 minute')`,
      ),
    )
    .limit(MAX_JOBS)
  return rows as { jobId: JobId; projectId: ProjectId }[]
}
