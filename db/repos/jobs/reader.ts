// Reads background jobs. Their input is never read here: it may be megabytes.
import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import type { JobId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Job } from '../../../shared/model/job.ts'
import { PAGE_SIZE } from '../../../shared/model/limits.ts'
import type { Db, Tx } from '../../connect.ts'
import { jobs } from '../../schema/documents.ts'

/** The project's newest PAGE_SIZE jobs, newest first. */
export const readNewestJobs = async (db: Db, projectId: ProjectId): Promise<Job[]> =>
  (await selectJobs(db, eq(jobs.projectId, projectId)).limit(PAGE_SIZE)).map(toJob)

/** Those of the jobs `ids` that the project has, newest first. */
export async function readJobs(db: Db | Tx, projectId: ProjectId, ids: readonly JobId[]): Promise<Job[]> {
  if (ids.length === 0) return []
  return (await selectJobs(db, and(eq(jobs.projectId, projectId), inArray(jobs.id, [...ids])))).map(toJob)
}

/** Who started the job; null if the project has no such job. */
export async function findJobStarter(db: Db, projectId: ProjectId, id: JobId): Promise<UserId | null> {
  const [row] = await db
    .select({ createdBy: jobs.createdBy })
    .from(jobs)
    .where(and(eq(jobs.projectId, projectId), eq(jobs.id, id)))
  return (row?.createdBy as UserId | undefined) ?? null
}

/** True while the job runs in the hands of whoever took it at `attempts`. */
export async function isJobHeld(db: Db, id: JobId, attempts: number): Promise<boolean> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.id, id), eq(jobs.state, 'running'), eq(jobs.attempts, attempts)))
  return rows.length > 0
}

/** How many of the project's jobs wait or run. */
export const countWaitingJobs = (db: Db | Tx, projectId: ProjectId): Promise<number> =>
  Promise.resolve(db.$count(jobs, and(eq(jobs.projectId, projectId), sql`${jobs.state} in ('queued', 'running')`)))

/** How many jobs of all projects nobody has taken yet. */
export const countJobsInLine = (db: Db): Promise<number> => Promise.resolve(db.$count(jobs, eq(jobs.state, 'queued')))

const selectJobs = (db: Db | Tx, where: SQL | undefined) =>
  db
    .select({
      id: jobs.id,
      kind: jobs.kind,
      state: jobs.state,
      fileName: jobs.fileName,
      progress: jobs.progress,
      documentId: jobs.documentId,
      errorCode: jobs.errorCode,
      errorDetails: jobs.errorDetails,
      createdAt: jobs.createdAt,
      finishedAt: jobs.finishedAt,
    })
    .from(jobs)
    .where(where)
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .$dynamic()

const toJob = (row: Awaited<ReturnType<typeof selectJobs>>[number]): Job =>
  ({
    ...row,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }) as Job
