import { z } from 'zod'
import { DocumentId, JobId } from './ids.ts'

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

/** A background job as its starter sees it. `progress` is 0 to 1. */
export const Job = z.object({
  id: JobId,
  kind: z.enum(['import']),
  state: z.enum(JOB_STATES),
  fileName: z.string(),
  progress: z.number().min(0).max(1),
  documentId: DocumentId.nullable(),
  /** Code from shared/errors.ts when failed, with details to fill its sentence. */
  errorCode: z.string().nullable(),
  errorDetails: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
})
export type Job = z.infer<typeof Job>
