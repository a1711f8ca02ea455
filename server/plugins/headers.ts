// What browsers may do with our answers. The policy names each thing that the client needs and nothing else;
// styles that libraries add at run time carry the nonce of the page.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import helmet from '@fastify/helmet'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { Config } from '../config.ts'

const HSTS_SECONDS = 365 * 24 * 3_600
const NONCE_BYTES = 16
const PERMISSIONS_POLICY = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

const nonces = new WeakMap<IncomingMessage, string>()

/** The nonce that this answer's policy allows for <style>; the page carries it for the libraries that need it. */
export function styleNonce(request: FastifyRequest | IncomingMessage): string {
  const raw = 'raw' in request ? request.raw : request
  const known = nonces.get(raw)
  if (known !== undefined) return known
  const nonce = randomBytes(NONCE_BYTES).toString('base64')
  nonces.set(raw, nonce)
  return nonce
}

/** Sets the security headers of every answer. HSTS only under https: on plain http it would be a lie. */
export const headers = fp(async (app: FastifyInstance, { config }: { config: Config }) => {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (request) => `'nonce-${styleNonce(request)}'`],
        // Attributes in markup only; what scripts set through the CSSOM is not concerned.
        styleSrcAttr: ["'none'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: config.publicUrl?.startsWith('https:')
      ? { maxAge: HSTS_SECONDS, includeSubDomains: false }
      : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('permissions-policy', PERMISSIONS_POLICY)
    // Answers of the API are one person's own; a shared computer's cache must not keep them.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
})
