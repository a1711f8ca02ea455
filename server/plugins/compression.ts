// Compresses answers that are worth it, where no proxy in front does. Nothing that a person types is ever answered
// together with a secret, so that lengths give nothing away.
import compress from '@fastify/compress'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'

/** Bytes below which an answer goes as it is. */
const THRESHOLD_BYTES = 2 * 1024

export const compression = fp(async (app: FastifyInstance) => {
  await app.register(compress, {
    // A request in a compressed body is a bomb's way in.
    globalDecompression: false,
    threshold: THRESHOLD_BYTES,
    // What is compressed while somebody waits is compressed quickly: brotli at its default takes seconds.
    encodings: ['gzip', 'identity'],
    zlibOptions: { level: 5 },
  })
})
