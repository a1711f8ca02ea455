import { expect, test } from 'vitest'
import { createPasswords, OWASP_COST } from '../../server/plugins/passwords.ts'
import type { AppError } from '../../shared/errors.ts'

const CHEAP = { memoryCost: 8, timeCost: 1 }

test('hashes say how they were made: argon2id at the cost that OWASP asks for', async () => {
  const { hash, verify } = await createPasswords(OWASP_COST)
  const made = await hash('correct horse battery')
  expect(made).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(await verify(made, 'correct horse battery')).toBe(true)
  expect(await verify(made, 'correct horse batterY')).toBe(false)
})

test('nobody’s password is never right, and takes as long as somebody’s', async () => {
  const { hash, verify } = await createPasswords(OWASP_COST)
  const made = await hash('correct horse battery')
  const timeOf = async (passwordHash: string | null) => {
    const start = performance.now()
    expect(await verify(passwordHash, 'another password')).toBe(false)
    return performance.now() - start
  }
  // The quickest of several, measured in turn: a busy machine makes some slow, none quick. A refusal without a
  // comparison would take a thousandth.
  let [somebody, nobody] = [Infinity, Infinity]
  for (let n = 0; n < 9; n++) {
    somebody = Math.min(somebody, await timeOf(made))
    nobody = Math.min(nobody, await timeOf(null))
  }
  expect(nobody).toBeGreaterThan(somebody / 4)
})

test('past the bound of those that wait, the others are told to come back', async () => {
  const { hash } = await createPasswords(CHEAP)
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => hash('correct horse battery')))
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(100 - 2 - 64)
  for (const { reason } of refused)
    expect(reason).toMatchObject({ code: 'too_many_requests' } satisfies Partial<AppError>)
  // All places are free again.
  const later = await Promise.allSettled(Array.from({ length: 66 }, () => hash('correct horse battery')))
  expect(later.every((result) => result.status === 'fulfilled')).toBe(true)
})
