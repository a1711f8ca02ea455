import type { Job } from '../../shared/model/job.ts'

/** Failures older than this are history, not news. In ms. */
const FAILURE_SHOWN_MS = 24 * 60 * 60 * 1000

/** True for a job that a person still has to know about. */
export function isShown(job: Job, dismissed: readonly string[], nowMs: number): boolean {
  if (job.state === 'queued' || job.state === 'running') return true
  if (job.state !== 'failed' || dismissed.includes(job.id)) return false
  return nowMs - new Date(job.finishedAt ?? job.createdAt).getTime() < FAILURE_SHOWN_MS
}
