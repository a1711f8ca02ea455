import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconnectDelay } from '../../client/app/live-socket.ts'
import { filterActors, indexActors } from '../../client/codebook/search-actors.ts'
import { isShown } from '../../client/documents/job-visibility.ts'
import type { Actor } from '../../shared/model/codebook.ts'
import type { Job } from '../../shared/model/job.ts'

const actor = (key: string, names: Actor['names'], more: Partial<Actor> = {}) =>
  ({ id: key, key, type: 'state', names, aliases: [], groups: [], iso3: null, retiredAt: null, ...more }) as Actor

const index = indexActors(
  [
    actor('EE', { ar: 'إستونيا', en: 'Estonia', ru: 'Эстония' }, { groups: ['EU'] }),
    actor('EU', { ar: 'الاتحاد الأوروبي', en: 'European Union' }, { type: 'regional_organisation' }),
    actor('SU', { en: 'Old Union' }, { retiredAt: '2026-01-01T00:00:00.000Z' }),
  ],
  'en',
)
const find = (query: string, filter: Partial<Parameters<typeof filterActors>[1]> = {}) =>
  filterActors(index, { query, type: '', group: '', showRetired: false, ...filter }).map(({ key }) => key)

test('an actor is found in any language, as people type', () => {
  expect(find('استونيا')).toEqual(['EE'])
  expect(find('эсто')).toEqual(['EE'])
  expect(find('الاتحاد الاوروبي')).toEqual(['EU'])
  expect(find('اوروبي')).toEqual(['EU'])
  expect(find('union')).toEqual(['EU'])
  expect(find('nothing like it')).toEqual([])
})

test('actors are filtered by type and group; retired ones come only on demand', () => {
  expect(find('', { group: 'EU' })).toEqual(['EE'])
  expect(find('', { type: 'regional_organisation' })).toEqual(['EU'])
  expect(find('', { showRetired: true })).toEqual(['EE', 'EU', 'SU'])
})

test('a reconnect waits between a quarter second and fifteen, never less than half its step', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const delay = reconnectDelay(attempt, random)
      expect(delay).toBeGreaterThan(249)
      expect(delay).toBeLessThanOrEqual(15_000)
      expect(delay).toBeGreaterThanOrEqual(reconnectDelay(attempt, 0) / 2)
    }),
  )
})

test('a failed import is shown until dismissed, for a day', () => {
  const now = Date.parse('2026-01-02T00:00:00Z')
  const job = (state: Job['state'], finishedAt: string | null) =>
    ({ id: 'j', state, finishedAt, createdAt: '2025-01-01T00:00:00.000Z' }) as Job
  expect(isShown(job('running', null), ['j'], now)).toBe(true)
  expect(isShown(job('failed', '2026-01-01T12:00:00.000Z'), [], now)).toBe(true)
  expect(isShown(job('failed', '2026-01-01T12:00:00.000Z'), ['j'], now)).toBe(false)
  expect(isShown(job('failed', '2025-12-31T12:00:00.000Z'), [], now)).toBe(false)
  expect(isShown(job('done', '2026-01-01T12:00:00.000Z'), [], now)).toBe(false)
})
