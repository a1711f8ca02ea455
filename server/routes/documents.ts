// Documents: list, import, metadata, text, original file, removal.
import { randomUUID } from 'node:crypto'
import multipart from '@fastify/multipart'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findDocument, readDocumentSource, readDocuments, readDocumentText } from '../../db/repos/documents/reader.ts'
import { softDeleteDocument, updateMetadata } from '../../db/repos/documents/writer.ts'
import { countWaitingJobs, readJobs } from '../../db/repos/jobs/reader.ts'
import { addFailedJob, addJob } from '../../db/repos/jobs/writer.ts'
import { DocumentParams, DocumentText, ImportStarted, UpdateDocument } from '../../shared/api/documents.ts'
import { PageQuery, page } from '../../shared/api/page.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import { attachment } from '../../shared/export/file-name.ts'
import { DocumentSummary, reconcileDate } from '../../shared/model/document.ts'
import type { DocumentId, JobId, ProjectId, UserId } from '../../shared/model/ids.ts'
import { MAX_WAITING_JOBS } from '../../shared/model/limits.ts'
import type { Context } from '../context.ts'
import { changeAsMember, requireMember } from './access.ts'
import { type ReceivedFile, receiveFiles } from './receive-files.ts'

const TAGS = ['documents']
/** Most uploads that are read at a time: each holds up to MAX_SOURCE_BYTES. */
const MAX_UPLOADS = 32
/** When to come back, in seconds, if there are more. */
const UPLOAD_RETRY_SECONDS = 10

export const documentRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    await app.register(multipart, { throwFileSizeLimit: false })

    let uploads = 0

    async function readDocument(projectId: ProjectId, documentId: DocumentId) {
      const document = await findDocument(ctx.db, projectId, documentId)
      if (!document) throw new AppError('not_found')
      return document
    }

    app.get(
      '/api/projects/:projectId/documents',
      {
        schema: {
          tags: TAGS,
          summary: 'Documents, newest first',
          params: ProjectParams,
          querystring: PageQuery,
          response: { 200: page(DocumentSummary) },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        return readDocuments(ctx.db, projectId, request.query.cursor)
      },
    )

    app.post(
      '/api/projects/:projectId/documents',
      {
        schema: {
          tags: TAGS,
          summary:
            'Import files (multipart/form-data, field `file`, repeated); one job each, a refused file a failed one',
          consumes: ['multipart/form-data'],
          params: ProjectParams,
          response: { 202: ImportStarted },
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const { caller } = await requireMember(ctx, request, projectId, 'document.import')
        if (uploads >= MAX_UPLOADS) throw new AppError('too_many_requests', { seconds: UPLOAD_RETRY_SECONDS })
        const ids: JobId[] = []
        uploads++
        try {
          for await (const file of receiveFiles(request)) ids.push(await startJob(projectId, caller.userId, file))
        } finally {
          uploads--
        }
        if (ids.length === 0) throw new AppError('bad_request', { reason: 'no file under the field “file”' })
        const jobs = await readJobs(ctx.db, projectId, ids)
        jobs.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
        return reply.status(202).send({ jobs })
      },
    )

    // The number of those that wait is looked at without a lock: some uploads at once may pass it by as many.
    async function startJob(projectId: ProjectId, userId: UserId, file: ReceivedFile): Promise<JobId> {
      const id = randomUUID() as JobId
      await ctx.db.transaction(async (tx) => {
        const job = { id, projectId, userId, fileName: file.fileName, at: ctx.now() }
        const refusal =
          'refusal' in file
            ? file.refusal
            : (await countWaitingJobs(tx, projectId)) >= MAX_WAITING_JOBS
              ? new AppError('too_many_files', { limit: MAX_WAITING_JOBS })
              : null
        if ('bytes' in file && refusal === null) await addJob(tx, { ...job, input: file.bytes })
        else await addFailedJob(tx, { ...job, error: refusal ?? new AppError('internal') })
      })
      ctx.fanout.publish({ type: 'job', projectId, jobId: id })
      return id
    }

    app.get(
      '/api/projects/:projectId/documents/:documentId',
      {
        schema: { tags: TAGS, summary: 'One document', params: DocumentParams, response: { 200: DocumentSummary } },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        return readDocument(projectId, documentId)
      },
    )

    app.patch(
      '/api/projects/:projectId/documents/:documentId',
      {
        schema: {
          tags: TAGS,
          summary: 'Confirm or correct the metadata',
          params: DocumentParams,
          body: UpdateDocument,
          response: { 200: DocumentSummary },
        },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        await changeAsMember(ctx, request, projectId, 'document.update', async (tx, { at }) => {
          const before = await findDocument(tx, projectId, documentId)
          if (!before) throw new AppError('not_found')
          const metadata = { ...request.body, ...reconcileDate(before, request.body) }
          await updateMetadata(tx, { projectId, documentId, at }, metadata)
          return {
            event: { kind: 'document.update', subjectId: documentId, payload: metadata },
            documents: [documentId],
          }
        })
        return readDocument(projectId, documentId)
      },
    )

    app.delete(
      '/api/projects/:projectId/documents/:documentId',
      { schema: { tags: TAGS, summary: 'Remove a document', params: DocumentParams, response: { 204: z.null() } } },
      async (request, reply) => {
        const { projectId, documentId } = request.params
        await changeAsMember(ctx, request, projectId, 'document.delete', async (tx, { at }) => {
          const cells = await softDeleteDocument(tx, { projectId, documentId, at })
          if (cells === null) throw new AppError('not_found')
          return {
            event: { kind: 'document.delete', subjectId: documentId, payload: {} },
            cells,
            removedDocuments: [documentId],
          }
        })
        return reply.status(204).send(null)
      },
    )

    app.get(
      '/api/projects/:projectId/documents/:documentId/text',
      {
        schema: {
          tags: TAGS,
          summary: 'The imported text and its blocks',
          params: DocumentParams,
          response: { 200: DocumentText },
        },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        const document = await readDocument(projectId, documentId)
        const text = await readDocumentText(ctx.db, projectId, documentId)
        if (!text) throw new AppError('not_found')
        return { document, ...text }
      },
    )

    app.get(
      '/api/projects/:projectId/documents/:documentId/source',
      { schema: { tags: TAGS, summary: 'The file as it came', params: DocumentParams } },
      async (request, reply) => {
        const { projectId, documentId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        const source = await readDocumentSource(ctx.db, projectId, documentId)
        if (!source) throw new AppError('not_found')
        // Never a type that a browser would show: the bytes are somebody's, the origin is ours.
        return reply
          .type('application/octet-stream')
          .header('x-content-type-options', 'nosniff')
          .header('content-disposition', attachment(source.name))
          .send(source.bytes)
      },
    )
  }
