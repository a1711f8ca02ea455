// JSON text frames on /live/<projectId>: subscriptions to views of committed rows.
// Law: what a client fetched + pushed deltas = a fresh fetch. Deltas carry whole values and the
// project revision they belong to, so a delta at or below the fetched revision is dropped.
import { z } from 'zod'
import { MatrixCell } from '../matrix/cell.ts'
import { MatrixFilter } from '../matrix/filter.ts'
import { DocumentSummary } from '../model/document.ts'
import { DocumentId, UserId } from '../model/ids.ts'
import { Job } from '../model/job.ts'
import { Role } from '../model/project.ts'

export const LiveRequest = z.discriminatedUnion('type', [
  /** Replaces this connection's matrix subscription. */
  z.object({ type: z.literal('matrix.watch'), filter: MatrixFilter }).strict(),
  z.object({ type: z.literal('matrix.unwatch') }).strict(),
])
export type LiveRequest = z.infer<typeof LiveRequest>

export const LiveEvent = z.discriminatedUnion('type', [
  /** First message, and again whenever the member's role changes. */
  z.object({ type: z.literal('hello'), protocol: z.int(), rev: z.int(), role: Role }),
  /** The subscription stands: every commit after `rev` will be pushed. Fetch now. */
  z.object({ type: z.literal('matrix.watching'), rev: z.int() }),
  /** Cells as they are at `rev` under the watched filter; a cell with n = 0 is gone. */
  z.object({ type: z.literal('matrix.cells'), rev: z.int(), cells: z.array(MatrixCell) }),
  z.object({
    type: z.literal('documents'),
    rev: z.int(),
    upserts: z.array(DocumentSummary),
    removed: z.array(DocumentId),
  }),
  z.object({ type: z.literal('jobs'), upserts: z.array(Job) }),
  /** The codebook changed: fetch it. */
  z.object({ type: z.literal('codebook'), rev: z.int() }),
  /** The project's name, its members or invitations changed: fetch them. */
  z.object({ type: z.literal('members'), rev: z.int() }),
  /** Something was taken off the suggestions, or put back: fetch them where they are shown. */
  z.object({ type: z.literal('suggestions'), rev: z.int() }),
  /** Who has which document open. */
  z.object({
    type: z.literal('presence'),
    people: z.array(z.object({ documentId: DocumentId, userId: UserId, name: z.string(), colour: z.int() })),
  }),
])
export type LiveEvent = z.infer<typeof LiveEvent>
