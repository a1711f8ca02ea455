// The built client: hashed files for ever, the page itself never, because it carries a nonce.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../shared/errors.ts'
import { styleNonce } from './headers.ts'

/** Stands in the built index.html where the nonce belongs (vite.config.ts, html.cspNonce). */
const NONCE_PLACEHOLDER = '__CSP_NONCE__'
const NOT_PAGES = /^\/(api|sync|live|assets|healthz|readyz)(\/|\?|$)/

/**
 * Serves the client built into `folder`: /assets from it, and its index.html for every other GET that wants a page.
 * Everything else is not_found, and so is every page where no client was built.
 */
export const staticClient = fp(async (app: FastifyInstance, { folder }: { folder: string }) => {
  const page = await readPage(join(folder, 'index.html'))
  if (page === null) app.log.warn(`no client in ${folder}: only the API is served`)
  else {
    await app.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      index: false,
      decorateReply: false,
      immutable: true,
      maxAge: '365d',
    })
  }
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    if (page === null || !wantsPage(request)) throw new AppError('not_found')
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(page.replaceAll(NONCE_PLACEHOLDER, styleNonce(request)))
  })
})

const wantsPage = (request: FastifyRequest) =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !NOT_PAGES.test(request.url) &&
  request.headers.accept?.includes('text/html') === true

async function readPage(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
