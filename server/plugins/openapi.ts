// The API's description, made from the schemas that check every request and answer: it cannot drift from them.
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { ErrorBody } from '../../shared/api/page.ts'
import type { Config } from '../config.ts'
import { SESSION_COOKIE } from './auth.ts'
import { publicOrigins } from './origin.ts'

const ErrorAnswer = z.object({ error: ErrorBody })

// The page is the package's own: its styles come as attributes and data: images, nothing from elsewhere.
const DOCS_CSP = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'frame-ancestors': "'none'",
}

const SOCKETS = /^\/(sync|live)\//
// It holds the logo of the package and a field for other APIs.
const HIDE_TOP_BAR = '.swagger-ui .topbar { display: none }'

/** Serves the description at /api/docs and /api/docs/json. Register before the routes. */
export const openapi = fp(async (app: FastifyInstance, { config }: { config: Config }) => {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || !route.schema || route.schema.hide) return
    route.schema.response = {
      '4xx': ErrorAnswer,
      '5xx': ErrorAnswer,
      ...(route.schema.response as Record<string, unknown> | undefined),
    }
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mawqif',
        version: '1',
        description:
          'Positions matrix for diplomatic texts. Every request that changes something must carry an `Origin` header with the public address of the server. Errors have one shape, `{error: {code, message, details}}`. Offsets are Unicode code points.',
      },
      servers: [{ url: publicOrigins(config)[0] ?? '/' }],
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE } } },
      security: [{ session: [] }],
      tags: [
        { name: 'session', description: 'Signing in, and one’s own account.' },
        { name: 'projects', description: 'Projects, members, invitations.' },
        { name: 'codebook', description: 'Actors and issues.' },
        { name: 'documents', description: 'Source documents and their import.' },
        { name: 'jobs', description: 'Imports at work.' },
        { name: 'annotations', description: 'Commands on annotations and tags.' },
        { name: 'positions', description: 'The matrix, its evidence, exports.' },
        { name: 'operation', description: 'For whoever runs the server.' },
      ],
    },
    // Sockets have a protocol of their own (docs/protocol.md).
    transform: (route) =>
      SOCKETS.test(route.url) ? { schema: { hide: true }, url: route.url } : jsonSchemaTransform(route),
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: DOCS_CSP,
    theme: { title: 'Mawqif API', css: [{ filename: 'mawqif.css', content: HIDE_TOP_BAR }] },
  })
})
