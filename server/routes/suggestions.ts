// Suggestions of a document, and what a project takes off them.
import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { findActor, findIssue } from '../../db/repos/codebook/reader.ts'
import { decodeCursor, encodeCursor } from '../../db/repos/cursor.ts'
import {
  countDismissals,
  findDismissal,
  readDismissals,
  readDismissed,
  readSuggestionBasis,
  readTaggedPlaces,
} from '../../db/repos/suggestions/reader.ts'
import { deleteDismissal, insertDismissal, subjectOf } from '../../db/repos/suggestions/writer.ts'
import { DocumentParams } from '../../shared/api/documents.ts'
import { PageQuery } from '../../shared/api/page.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import {
  DismissalList,
  DismissalParams,
  DismissSuggestion,
  SuggestionDismissal,
  SuggestionPage,
} from '../../shared/api/suggestions.ts'
import { AppError } from '../../shared/errors.ts'
import type { SuggestionDismissalId } from '../../shared/model/ids.ts'
import { MAX_DISMISSALS, SUGGESTION_PAGE_SIZE } from '../../shared/model/limits.ts'
import { MAX_SUGGESTIONS } from '../../shared/suggest/suggest.ts'
import type { Context } from '../context.ts'
import { createMentions } from '../suggest/mentions.ts'
import { countSuggestions, openSuggestions } from '../suggest/open-suggestions.ts'
import { changeAsMember, requireMember } from './access.ts'

const TAGS = ['suggestions']
/** Text, codebook, and how many mentions of them earlier pages went through. */
const SuggestionCursor = z.tuple([z.int(), z.int(), z.int().min(0)])

export const suggestionRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    const mentions = createMentions(ctx)

    app.get(
      '/api/projects/:projectId/documents/:documentId/suggestions',
      {
        schema: {
          tags: TAGS,
          summary: 'Actors that the text names and issues that it is likely about, as far as nobody tagged them',
          params: DocumentParams,
          querystring: PageQuery,
          response: { 200: SuggestionPage },
        },
      },
      async (request) => {
        const { projectId, documentId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        const basis = await readSuggestionBasis(ctx.db, projectId, documentId)
        if (!basis) throw new AppError('not_found')
        const after = decodeCursor(request.query.cursor, SuggestionCursor)
        if (after && (after[0] !== basis.textSeq || after[1] !== basis.codebookVersion))
          throw new AppError('bad_request', { reason: 'cursor: text or codebook changed; begin with the first page' })
        const all = await mentions.of(projectId, documentId, basis)
        const open = openSuggestions(
          all,
          await readTaggedPlaces(ctx.db, documentId),
          await readDismissed(ctx.db, projectId),
        )
        // Counted in mentions, which tags and dismissals between two pages do not move.
        const start = after?.[2] ?? 0
        const places = new Map(all.map((mention, index) => [mention, index]))
        const left = open.filter((mention) => (places.get(mention) ?? 0) >= start)
        const items = left.slice(0, SUGGESTION_PAGE_SIZE)
        const last = items.at(-1)
        const next =
          left.length > items.length && last
            ? encodeCursor([basis.textSeq, basis.codebookVersion, (places.get(last) ?? 0) + 1])
            : null
        return {
          items,
          next,
          total: open.length,
          counts: countSuggestions(open),
          isComplete: all.length < MAX_SUGGESTIONS,
        }
      },
    )

    app.get(
      '/api/projects/:projectId/suggestion-dismissals',
      {
        schema: {
          tags: TAGS,
          summary: 'What was taken off the suggestions, newest first',
          params: ProjectParams,
          querystring: PageQuery,
          response: { 200: DismissalList },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'document.read')
        return readDismissals(ctx.db, projectId, request.query.cursor)
      },
    )

    app.post(
      '/api/projects/:projectId/suggestion-dismissals',
      {
        schema: {
          tags: TAGS,
          summary: 'Take a name of an actor, or a keyword of an issue, off the project’s suggestions',
          params: ProjectParams,
          body: DismissSuggestion,
          response: { 201: SuggestionDismissal },
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const wish = request.body
        let id = randomUUID() as SuggestionDismissalId
        await changeAsMember(ctx, request, projectId, 'suggestion.dismiss', async (tx, { at }, { userId }) => {
          const subject =
            wish.kind === 'actor'
              ? await findActor(tx, projectId, wish.actorId)
              : await findIssue(tx, projectId, wish.issueId)
          if (!subject) throw new AppError('not_found')
          if ((await countDismissals(tx, projectId)) >= MAX_DISMISSALS)
            throw new AppError('too_many_dismissals', { limit: MAX_DISMISSALS })
          id = await insertDismissal(tx, { id, projectId, createdBy: userId, createdAt: at, ...subjectOf(wish) })
          return { event: { kind: 'suggestion.dismiss', subjectId: id, payload: { ...wish } }, suggestions: true }
        })
        const dismissal = await findDismissal(ctx.db, projectId, id)
        if (!dismissal) throw new AppError('not_found')
        return reply.status(201).send(dismissal)
      },
    )

    app.delete(
      '/api/projects/:projectId/suggestion-dismissals/:dismissalId',
      {
        schema: {
          tags: TAGS,
          summary: 'Put a kind of suggestion back',
          params: DismissalParams,
          response: { 204: z.null().describe('Put back') },
        },
      },
      async (request, reply) => {
        const { projectId, dismissalId } = request.params
        const { caller } = await requireMember(ctx, request, projectId, 'document.read')
        const found = await findDismissal(ctx.db, projectId, dismissalId)
        const isOwn = found?.createdBy === caller.userId
        await changeAsMember(
          ctx,
          request,
          projectId,
          'suggestion.restore',
          async (tx) => {
            const dismissal = await findDismissal(tx, projectId, dismissalId)
            if (!dismissal) throw new AppError('not_found')
            const { kind, form, actorId, issueId } = dismissal
            await deleteDismissal(tx, dismissalId)
            const payload = { kind, form, actorId, issueId }
            return { event: { kind: 'suggestion.restore', subjectId: dismissalId, payload }, suggestions: true }
          },
          isOwn,
        )
        return reply.status(204).send(null)
      },
    )
  }
