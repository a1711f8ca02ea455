// Exports, streamed: read, written and sent page by page, at the pace of whoever downloads.
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import type { Db, Tx } from '../../db/connect.ts'
import { type ExcerptsQuery as Excerpts, inSnapshot, readExcerpts } from '../../db/repos/positions/excerpts.ts'
import { findProject } from '../../db/repos/projects/reader.ts'
import { ExcerptsQuery } from '../../shared/api/positions.ts'
import { ProjectParams } from '../../shared/api/projects.ts'
import { AppError } from '../../shared/errors.ts'
import type { CsvMode, Delimiter } from '../../shared/export/csv.ts'
import { excerptRecord, excerptsHeader } from '../../shared/export/excerpts.ts'
import { attachment, excerptsFileName } from '../../shared/export/file-name.ts'
import { parseFilter } from '../../shared/matrix/filter.ts'
import { annotationPath } from '../../shared/model/permalink.ts'
import type { Context } from '../context.ts'
import { publicOrigins } from '../plugins/origin.ts'
import { requireMember } from './access.ts'

/** Exports that one process serves at a time; each holds a database connection. */
export const MAX_EXPORTS = 4
/** When to try again if that many are running, in seconds. */
const EXPORT_RETRY_SECONDS = 10
/** Text that is handed on at a time, in UTF-16 code units. */
const CHUNK_LENGTH = 128 * 1024
/** Text written ahead of the socket, in bytes: while one page is sent, the next is being made. */
const AHEAD_BYTES = 1024 * 1024

export const exportRoutes =
  (ctx: Context): FastifyPluginAsyncZod =>
  async (app) => {
    let running = 0

    app.get(
      '/api/projects/:projectId/exports/excerpts.csv',
      {
        // A HEAD would read the whole export to throw it away.
        exposeHeadRoute: false,
        // A download runs at the speed of the database; compressing it would be the slowest part.
        compress: false,
        schema: {
          tags: ['positions'],
          summary: 'Tagged excerpts as CSV',
          produces: ['text/csv'],
          params: ProjectParams,
          querystring: ExcerptsQuery,
        },
      },
      async (request, reply) => {
        const { projectId } = request.params
        const { caller } = await requireMember(ctx, request, projectId, 'export.read')
        const { mode, delimiter, ...filter } = request.query
        const [origin] = publicOrigins(ctx.config, request.raw.socket.localPort)
        const excerpts: Excerpts = {
          projectId,
          filter: parseFilter(filter),
          urlOf: (documentId, annotationId) => `${origin}${annotationPath(projectId, documentId, annotationId)}`,
        }
        const project = await findProject(ctx.db, projectId, caller.userId)
        if (!project) throw new AppError('not_found')
        if (running >= MAX_EXPORTS) throw new AppError('too_many_requests', { seconds: EXPORT_RETRY_SECONDS })

        running++
        const csv = new PassThrough({ highWaterMark: AHEAD_BYTES })
        // Owned here: it ends with the stream, whose consumer Fastify is, and passes its failure on to it.
        inSnapshot(ctx.database, (db) => pipeline(excerptsCsv(db, excerpts, mode, delimiter), csv))
          .catch((error: Error) => settle(error, csv, request.log))
          .finally(() => running--)

        return reply
          .type('text/csv; charset=utf-8; header=present')
          .header('content-disposition', attachment(excerptsFileName(project.name, today(ctx.now()))))
          .header('cache-control', 'no-store')
          .send(csv)
      },
    )
  }

async function* excerptsCsv(db: Db | Tx, query: Excerpts, mode: CsvMode, delimiter: Delimiter) {
  let text = excerptsHeader(delimiter)
  for await (const page of readExcerpts(db, query)) {
    for (const row of page) {
      text += excerptRecord(row, mode, delimiter)
      if (text.length < CHUNK_LENGTH) continue
      yield text
      text = ''
    }
  }
  yield text
}

// Once the first bytes are sent a failure can only be shown by breaking off: the download is then incomplete and
// says so. Before that Fastify answers with the error.
function settle(error: Error, csv: PassThrough, log: FastifyBaseLogger) {
  if ('code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') log.debug('download abandoned')
  else log.error({ err: error }, 'export failed')
  csv.destroy(error)
}

const today = (now: Date) => now.toISOString().slice(0, 10)
