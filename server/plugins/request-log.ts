// One line for each request of the API. The route's pattern stands for its address, because the address of an
// invitation is a secret; bodies, cookies and queries are never logged.
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Logs at `info` what changed something and at `debug` what only read. */
export const requestLog = fp(async (app: FastifyInstance) => {
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions
    if (!url?.startsWith('/api/')) return
    const line = {
      method: request.method,
      route: url,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      address: request.ip,
      userId: request.caller?.userId,
    }
    if (request.method === 'GET') request.log.debug(line, 'request')
    else request.log.info(line, 'request')
  })
})
