// Cross-site requests: whatever changes something, and every socket, must come from our own pages.
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../shared/errors.ts'
import type { Config } from '../config.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Origins of the pages that this server serves. With PORT 0, `localPort` is the one that was found. */
export const publicOrigins = (config: Config, localPort?: number): string[] =>
  config.publicUrl !== null
    ? [new URL(config.publicUrl).origin]
    : ['localhost', '127.0.0.1', '[::1]'].map((host) => `http://${host}:${localPort ?? config.port}`)

/** True if the request's `Origin` is one of ours; an absent one is not. */
export function isAllowedOrigin(config: Config, request: FastifyRequest): boolean {
  const { origin } = request.headers
  return origin !== undefined && publicOrigins(config, request.raw.socket.localPort).includes(origin)
}

/** Refuses state-changing requests and socket upgrades from other origins with `bad_origin`, before anything else runs. */
export const origin = fp(async (app: FastifyInstance, { config }: { config: Config }) => {
  app.addHook('onRequest', async (request) => {
    const isUpgrade = request.headers.upgrade !== undefined
    if (SAFE_METHODS.has(request.method) && !isUpgrade) return
    if (!isAllowedOrigin(config, request)) throw new AppError('bad_origin')
  })
})
