import { z } from 'zod'
import { Block, DocumentMetadata, DocumentSummary } from '../model/document.ts'
import { DocumentId, JobId, ProjectId } from '../model/ids.ts'
import { Job } from '../model/job.ts'

export const DocumentParams = z.object({ projectId: ProjectId, documentId: DocumentId })
export const JobParams = z.object({ projectId: ProjectId, jobId: JobId })
/** PATCH …/documents/:documentId; a metadata change is a confirmation. */
export const UpdateDocument = DocumentMetadata.partial().strict()
/** POST …/documents: multipart/form-data with files; one job each. A refused file is a failed job. */
export const ImportStarted = z.object({ jobs: z.array(Job) })
export const JobList = z.object({ items: z.array(Job) })
/** GET …/documents/:documentId/text: the imported text and its blocks. */
export const DocumentText = z.object({ document: DocumentSummary, text: z.string(), blocks: z.array(Block) })
