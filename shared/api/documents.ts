import { z } from 'zod'
import { Block, DocumentMetadata, DocumentSummary, TextMode } from '../model/document.ts'
import { BlockId, DocumentId, JobId, ProjectId, UserId } from '../model/ids.ts'
import { Job } from '../model/job.ts'
import { MAX_NAME_LENGTH } from '../model/limits.ts'
import { isPlainName, PLAIN_NAME_REASON } from '../text/plain-name.ts'
import { page } from './page.ts'

export const DocumentParams = z.object({ projectId: ProjectId, documentId: DocumentId })
export const JobParams = z.object({ projectId: ProjectId, jobId: JobId })
/** PATCH …/documents/:documentId; a metadata change is a confirmation. */
export const UpdateDocument = DocumentMetadata.partial().strict()
/** POST …/documents: multipart/form-data with files; one job each. A refused file is a failed job. */
export const ImportStarted = z.object({ jobs: z.array(Job) })
export const JobList = z.object({ items: z.array(Job) })
/** GET …/documents/:documentId/text: the imported text, and the blocks as they stand. */
export const DocumentText = z.object({ document: DocumentSummary, text: z.string(), blocks: z.array(Block) })

/** PATCH …/documents/:documentId/text-mode */
export const UpdateTextMode = z.object({ textMode: TextMode }).strict()
/** POST …/documents/:documentId/blocks/:blockId/restore takes no body. */
export const BlockParams = DocumentParams.extend({ blockId: BlockId })
/** POST …/documents/:documentId/corrections: `after` in the place of `before`, code points of the block. */
export const CorrectWord = z
  .object({
    blockId: BlockId,
    start: z.int().min(0),
    end: z.int().min(1),
    before: z.string().min(1).max(MAX_NAME_LENGTH),
    after: z.string().min(1).max(MAX_NAME_LENGTH).refine(isPlainName, PLAIN_NAME_REASON),
  })
  .strict()
export type CorrectWord = z.infer<typeof CorrectWord>
const CorrectedBlock = Block.omit({ id: true, startCp: true, endCp: true })
/**
 * One block as one correction changed it: `before` is null for a block that it added, `after` for one that it took
 * away; of one that only moved both are the same.
 */
export const BlockCorrection = z.object({
  id: BlockId,
  before: CorrectedBlock.nullable(),
  after: CorrectedBlock.nullable(),
})
export type BlockCorrection = z.infer<typeof BlockCorrection>
export const Correction = z.object({
  rev: z.int(),
  at: z.iso.datetime(),
  userId: UserId,
  userName: z.string(),
  blocks: z.array(BlockCorrection),
})
export type Correction = z.infer<typeof Correction>
/** GET …/documents/:documentId/corrections, newest first. */
export const CorrectionPage = page(Correction)
