// Correcting texts: whether a text is open, what was corrected, and taking a correction of a block back.
import type { FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { readCorrectionRight, readCorrections } from '../../db/repos/documents/corrections.ts'
import { findDocument } from '../../db/repos/documents/reader.ts'
import { setTextMode } from '../../db/repos/documents/writer.ts'
import { BlockParams, CorrectionPage, CorrectWord, DocumentParams, UpdateTextMode } from '../../shared/api/documents.ts'
import { PageQuery } from '../../shared/api/page.ts'
import { AppError } from '../../shared/errors.ts'
import { DocumentSummary } from '../../shared/model/document.ts'
import { can } from '../../shared/policy/can.ts'
import type { Context } from '../context.ts'
import { changeAsMember, requireMember } from './access.ts'

const TAGS = ['documents']

export const correctionRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    /** The person, who may correct this text now. Throws not_found, forbidden, text_locked. */
    async function requireCorrector(
      request: FastifyRequest,
      { projectId, documentId }: z.infer<typeof DocumentParams>,
    ) {
      const { caller } = await requireMember(ctx, request, projectId, 'document.read')
      const right = await readCorrectionRight(ctx.db, documentId, caller.userId)
      if (right?.projectId !== projectId) throw new AppError('not_found')
      if (!can(right.role, 'text.correct', right.canCorrect)) throw new AppError('forbidden')
      if (right.textMode !== 'open') throw new AppError('text_locked')
      return caller
    }

    app.patch(
      '/api/projects/:projectId/documents/:documentId/text-mode',
      {
        schema: {
          tags: TAGS,
          summary: 'Open the text for correction, or lock it',
          params: DocumentParams,
          body: UpdateTextMode,
          response: { 200: DocumentSummary },
        },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        const { textMode } = request.body
        await changeAsMember(ctx, request, projectId, 'text.open', async (tx) => {
          if (!(await setTextMode(tx, { projectId, documentId }, textMode))) throw new AppError('not_found')
          return {
            event: { kind: 'document.text_mode', subjectId: documentId, payload: { textMode } },
            documents: [documentId],
          }
        })
        const document = await findDocument(ctx.db, projectId, documentId)
        if (!document) throw new AppError('not_found')
        return document
      },
    )

    app.get(
      '/api/projects/:projectId/documents/:documentId/corrections',
      {
        schema: {
          tags: TAGS,
          summary: 'Corrections of the text, newest first',
          params: DocumentParams,
          querystring: PageQuery,
          response: { 200: CorrectionPage },
        },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        if (!(await findDocument(ctx.db, projectId, documentId))) throw new AppError('not_found')
        return readCorrections(ctx.db, projectId, documentId, request.query.cursor)
      },
    )

    app.post(
      '/api/projects/:projectId/documents/:documentId/corrections',
      {
        schema: {
          tags: TAGS,
          summary: 'Correct one word',
          params: DocumentParams,
          body: CorrectWord,
          response: { 204: z.null().describe('Corrected') },
        },
      },
      async (request, reply) => {
        const { userId } = await requireCorrector(request, request.params)
        await ctx.corrector.replace(request.params, userId, request.body)
        return reply.status(204).send(null)
      },
    )

    app.post(
      '/api/projects/:projectId/documents/:documentId/blocks/:blockId/restore',
      {
        schema: {
          tags: TAGS,
          summary: 'Bring a block back to its imported text',
          params: BlockParams,
          response: { 204: z.null().describe('Restored') },
        },
      },
      async (request, reply) => {
        const { projectId, documentId, blockId } = request.params
        const { userId } = await requireCorrector(request, request.params)
        await ctx.corrector.restore({ projectId, documentId }, userId, blockId)
        return reply.status(204).send(null)
      },
    )
  }
