// The positions matrix and the evidence behind its cells. Both count in SQL; nothing is decided here but the right.
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { readEvidence } from '../../db/repos/positions/evidence.ts'
import { readCells } from '../../db/repos/positions/reader.ts'
import { EvidencePage, EvidenceQuery, FilterQuery, MatrixResponse } from '../../shared/api/positions.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { parseFilter } from '../../shared/matrix/filter.ts'
import type { Context } from '../context.ts'
import { requireMember } from './access.ts'

const TAGS = ['positions']

export const positionRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    app.get(
      '/api/projects/:projectId/matrix',
      {
        schema: {
          tags: TAGS,
          summary: 'Cells of the matrix',
          params: ProjectParams,
          querystring: FilterQuery,
          response: { 200: MatrixResponse },
        },
        // 8,000 cells take zod 48 ms to check and JSON.stringify 12 ms to write; that readCells keeps to the schema
        // is shown by its law test.
        serializerCompiler: () => JSON.stringify,
        // The fastest level: the analyst waits for this one, and it is still a sixth of the bytes.
        compress: { zlibOptions: { level: 1 } },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'project.read')
        return readCells(ctx.db, projectId, parseFilter(request.query))
      },
    )

    app.get(
      '/api/projects/:projectId/evidence',
      {
        schema: {
          tags: TAGS,
          summary: 'Tags behind a cell',
          params: ProjectParams,
          querystring: EvidenceQuery,
          response: { 200: EvidencePage },
        },
      },
      async (request) => {
        const { projectId } = request.params
        await requireMember(ctx, request, projectId, 'project.read')
        const { actor, issue, cursor, ...filter } = request.query
        const cell = { actorId: actor === 'none' ? null : actor, issueId: issue }
        return readEvidence(ctx.db, projectId, cell, parseFilter(filter), cursor)
      },
    )
  }
