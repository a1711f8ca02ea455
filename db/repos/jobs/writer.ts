// Writes of background jobs. A job in `running` belongs to whoever took it last: `attempts` is the fencing token,
// and a holder whose number is old (thought dead, cancelled) can change nothing any more.
import { and, eq, sql } from 'drizzle-orm'
import type { ErrorDetails } from '../../../shared/errors.ts'
import type { DocumentId, JobId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Tx } from '../../connect.ts'
import { jobs } from '../../schema/documents.ts'

/** A job in the hands of its worker. */
export type TakenJob = {
  id: JobId
  projectId: ProjectId
  userId: UserId
  fileName: string
  input: Buffer
  attempts: number
}
type Held = Pick<TakenJob, 'id' | 'attempts'>

type NewJob = { id: JobId; projectId: ProjectId; userId: UserId; fileName: string; at: Date }

/** A job that waits for a worker. */
export async function addJob(tx: Tx, job: NewJob & { input: Buffer }): Promise<void> {
  await tx.insert(jobs).values({
    id: job.id,
    projectId: job.projectId,
    kind: 'import',
    state: 'queued',
    fileName: job.fileName,
    input: job.input,
    createdBy: job.userId,
    createdAt: job.at,
  })
}

/** A file that was refused before any work: its starter sees it among the others. */
export async function addFailedJob(
  tx: Tx,
  job: NewJob & { error: { code: string; details: ErrorDetails } },
): Promise<void> {
  await tx.insert(jobs).values({
    id: job.id,
    projectId: job.projectId,
    kind: 'import',
    state: 'failed',
    fileName: job.fileName,
    errorCode: job.error.code,
    errorDetails: job.error.details,
    createdBy: job.userId,
    createdAt: job.at,
    finishedAt: job.at,
  })
}

/** Takes the oldest job that waits, or whose holder has shown no life for `staleMs`; null if there is none. */
export async function takeJob(tx: Tx, staleMs: number): Promise<TakenJob | null> {
  const { rows } = await tx.execute(sql`
    update jobs set state = 'running', heartbeat_at = now(), attempts = attempts + 1, progress = 0
    where id = (
      select id from jobs
      where state = 'queued' or (state = 'running' and heartbeat_at < now() - make_interval(secs => ${staleMs / 1_000}))
      order by created_at, id limit 1 for update skip locked
    )
    returning id, project_id as "projectId", created_by as "userId", file_name as "fileName", input, attempts`)
  return (rows[0] as TakenJob | undefined) ?? null
}

/** Shows life; false where the job is no longer the holder's. */
export async function beatJob(tx: Tx, held: Held, progress?: number): Promise<boolean> {
  return change(tx, held, { heartbeatAt: sql`now()`, ...(progress !== undefined && { progress }) })
}

/** Gives a job back unfinished; it waits again. */
export const releaseJob = (tx: Tx, held: Held): Promise<boolean> => change(tx, held, { state: 'queued', progress: 0 })

/** Ends a job well, in its document's transaction; false where it is no longer the holder's. */
export const finishJob = (tx: Tx, held: Held, documentId: DocumentId, at: Date): Promise<boolean> =>
  change(tx, held, { state: 'done', progress: 1, documentId, input: null, finishedAt: at })

/** Ends a job with a refusal; false where it is no longer the holder's. */
export const failJob = (
  tx: Tx,
  held: Held,
  error: { code: string; details: ErrorDetails },
  at: Date,
): Promise<boolean> =>
  change(tx, held, { state: 'failed', errorCode: error.code, errorDetails: error.details, input: null, finishedAt: at })

/** Ends a job that waits or runs; false for one that has ended. */
export async function cancelJob(tx: Tx, projectId: ProjectId, id: JobId, at: Date): Promise<boolean> {
  const rows = await tx
    .update(jobs)
    .set({ state: 'cancelled', input: null, finishedAt: at })
    .where(and(eq(jobs.id, id), eq(jobs.projectId, projectId), sql`${jobs.state} in ('queued', 'running')`))
    .returning({ id: jobs.id })
  return rows.length > 0
}

/** Lets every running job wait again. Only where no other process can be running one: at the start of the embedded database. */
export async function releaseAllJobs(tx: Tx): Promise<void> {
  await tx.update(jobs).set({ state: 'queued', progress: 0 }).where(eq(jobs.state, 'running'))
}

async function change(tx: Tx, held: Held, values: Parameters<ReturnType<Tx['update']>['set']>[0]): Promise<boolean> {
  const rows = await tx
    .update(jobs)
    .set(values)
    .where(and(eq(jobs.id, held.id), eq(jobs.state, 'running'), eq(jobs.attempts, held.attempts)))
    .returning({ id: jobs.id })
  return rows.length > 0
}
