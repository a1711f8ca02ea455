// Password hashing with a bound: each hash takes tens of milliseconds and 19 MiB, so whoever may ask for one
// without an account could otherwise take the machine.
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../../shared/errors.ts'

/** Hashes computed at the same time: half of libuv's threads, so that files and DNS stay quick. */
const MAX_CONCURRENT_HASHES = 2
/** Requests waiting for a hash; beyond, they are told to come back. */
const MAX_WAITING_HASHES = 64
/** What a request beyond the bound is told to wait, in seconds. */
const RETRY_AFTER_SECONDS = 5

/** Argon2id costs. `memoryCost` in KiB, `timeCost` in passes. */
export type PasswordCost = { memoryCost: number; timeCost: number }

/** OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. */
export const OWASP_COST: PasswordCost = { memoryCost: 19_456, timeCost: 2 }

export type Passwords = {
  /** PHC string of `password`. Throws too_many_requests past the bound. */
  hash(password: string): Promise<string>
  /** True if `password` is the one hashed. With null it takes as long and is false. Throws too_many_requests past the bound. */
  verify(passwordHash: string | null, password: string): Promise<boolean>
}

declare module 'fastify' {
  interface FastifyInstance {
    passwords: Passwords
  }
}

/** Hashes and verifies with the given cost. */
export async function createPasswords(cost: PasswordCost): Promise<Passwords> {
  const options = { ...cost, parallelism: 1 }
  const limited = createLimiter(MAX_CONCURRENT_HASHES, MAX_WAITING_HASHES)
  // Compared with when there is no account, so that the time of the answer does not tell.
  const nobodysHash = await hash(randomBytes(32), options)
  return {
    hash: (password) => limited(() => hash(normalise(password), options)),
    verify: (passwordHash, password) =>
      limited(async () => {
        const isEqual = await verify(passwordHash ?? nobodysHash, normalise(password))
        return passwordHash !== null && isEqual
      }),
  }
}

// NIST SP 800-63B 3.1.1.2: keyboards differ in how they compose the same letters.
const normalise = (password: string) => password.normalize('NFKC')

function createLimiter(maxConcurrent: number, maxWaiting: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= maxConcurrent) {
      if (waiting.length >= maxWaiting) throw new AppError('too_many_requests', { seconds: RETRY_AFTER_SECONDS })
      // The one that ends hands its place over, so `running` stays.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/** Decorates the app with `passwords`. */
export const passwords = fp(async (app: FastifyInstance, { cost }: { cost: PasswordCost }) => {
  app.decorate('passwords', await createPasswords(cost))
})
