// [MTX] what the page holds = a fresh fetch, whatever the order in which answers and deltas reach it.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  EMPTY_HELD,
  type HeldEvent,
  type HeldMatrix,
  holdMatrix,
  isLive,
  needsFetch,
} from '../../../client/matrix/held-matrix.ts'
import { cellKey, type MatrixCell } from '../../../shared/matrix/cell.ts'
import type { ActorId, IssueId } from '../../../shared/model/ids.ts'

const cell = (actor: number, issue: number, n: number): MatrixCell => ({
  actorId: actor === 0 ? null : (`actor-${actor}` as ActorId),
  issueId: `issue-${issue}` as IssueId,
  n,
  stances: n > 0 ? { supports: n } : {},
  statuses: n > 0 ? { proposed: n } : {},
  documents: Math.min(n, 1),
})

const hold = (events: readonly HeldEvent[]): HeldMatrix =>
  [{ type: 'connected' as const }, ...events].reduce(holdMatrix, EMPTY_HELD)
const shown = (held: HeldMatrix) => new Map([...(held.matrix?.cells ?? [])].map(([key, { n }]) => [key, n]))

/** A server: every commit changes some cells and makes the next revision. */
const commits = fc.array(
  fc.array(fc.record({ actor: fc.nat(2), issue: fc.nat(2), n: fc.nat(3) }), { minLength: 1, maxLength: 4 }),
  { maxLength: 12 },
)

function serverOf(history: readonly (readonly { actor: number; issue: number; n: number }[])[]) {
  const deltas = history.map((changes, index) => ({
    type: 'delta' as const,
    rev: index + 1,
    cells: [...new Map(changes.map((c) => [`${c.actor}:${c.issue}`, cell(c.actor, c.issue, c.n)])).values()],
  }))
  const fetchAt = (rev: number) => {
    const cells = new Map<string, MatrixCell>()
    for (const delta of deltas.slice(0, rev)) for (const c of delta.cells) cells.set(cellKey(c), c)
    return { type: 'fetched' as const, filterKey: 'f', rev, cells: [...cells.values()].filter((c) => c.n > 0) }
  }
  return { deltas, fetchAt, last: deltas.length }
}

test('[MTX1] fetched + pushed deltas = a fresh fetch, for early, late, repeated and shuffled ones', () => {
  fc.assert(
    fc.property(commits, fc.nat(12), fc.nat(12), fc.integer(), (history, a, b, seed) => {
      const server = serverOf(history)
      const watchedRev = Math.min(a, server.last)
      // The fetch reads the database at or after the watch, and its answer arrives at any time.
      const fetchedRev = Math.min(watchedRev + b, server.last)
      const afterWatch: HeldEvent[] = [
        server.fetchAt(fetchedRev),
        ...server.deltas.slice(watchedRev),
        ...server.deltas.slice(watchedRev, watchedRev + 2),
      ]
      const held = hold([
        { type: 'watch', filterKey: 'f' },
        { type: 'watching', rev: watchedRev },
        ...shuffle(afterWatch, seed),
      ])
      expect(shown(held)).toEqual(shown(hold([{ type: 'watch', filterKey: 'f' }, server.fetchAt(server.last)])))
      expect(isLive(held)).toBe(true)
    }),
  )
})

test('[MTX] a lost connection takes nothing back, and the next subscription makes it whole', () => {
  fc.assert(
    fc.property(commits, fc.nat(12), fc.nat(12), (history, a, b) => {
      const server = serverOf(history)
      const lostAt = Math.min(a, server.last)
      const watch: HeldEvent = { type: 'watch', filterKey: 'f' }
      const offline = hold([
        watch,
        { type: 'watching', rev: 0 },
        server.fetchAt(0),
        ...server.deltas.slice(0, lostAt),
        { type: 'disconnected' },
        // An answer from before the connection broke.
        server.fetchAt(Math.min(b, lostAt)),
      ])
      expect(shown(offline)).toEqual(shown(hold([watch, server.fetchAt(lostAt)])))
      expect(isLive(offline)).toBe(false)
      // The socket repeats the watch by itself.
      const back = [{ type: 'connected' as const }, { type: 'watching' as const, rev: server.last }].reduce(
        holdMatrix,
        offline,
      )
      expect(needsFetch(back)).toBe((offline.matrix?.fetchedRev ?? 0) < server.last)
      expect(shown(holdMatrix(back, server.fetchAt(server.last)))).toEqual(
        shown(hold([watch, server.fetchAt(server.last)])),
      )
    }),
  )
})

test('answers and deltas of a filter that was left change nothing', () => {
  const first = hold([
    { type: 'watch', filterKey: 'a' },
    { type: 'watching', rev: 1 },
    { type: 'fetched', filterKey: 'a', rev: 1, cells: [cell(1, 1, 2)] },
    { type: 'watch', filterKey: 'b' },
    { type: 'watch', filterKey: 'c' },
    { type: 'watching', rev: 2 },
    { type: 'delta', rev: 3, cells: [cell(1, 1, 9)] },
    { type: 'fetched', filterKey: 'b', rev: 3, cells: [] },
  ])
  expect(shown(first)).toEqual(new Map([[cellKey(cell(1, 1, 2)), 2]]))
  expect(needsFetch(first)).toBe(false)
  const second = [
    { type: 'watching' as const, rev: 3 },
    { type: 'delta' as const, rev: 4, cells: [cell(2, 1, 1)] },
  ].reduce(holdMatrix, first)
  expect(needsFetch(second)).toBe(true)
  const third = holdMatrix(second, { type: 'fetched', filterKey: 'c', rev: 3, cells: [cell(1, 2, 5)] })
  expect(shown(third)).toEqual(
    new Map([
      [cellKey(cell(1, 2, 5)), 5],
      [cellKey(cell(2, 1, 1)), 1],
    ]),
  )
})

test('only cells that really changed pulse, until they settle', () => {
  const same = cell(1, 1, 2)
  const held = hold([
    { type: 'watch', filterKey: 'f' },
    { type: 'watching', rev: 1 },
    { type: 'fetched', filterKey: 'f', rev: 1, cells: [same] },
    { type: 'delta', rev: 2, cells: [cell(2, 2, 1)] },
    { type: 'delta', rev: 2, cells: [cell(2, 2, 1)] },
    { type: 'delta', rev: 1, cells: [cell(1, 1, 7)] },
  ])
  expect([...held.changed]).toEqual([[cellKey(cell(2, 2, 1)), 2]])
  expect(holdMatrix(held, { type: 'settled' }).changed.size).toBe(0)
})

function shuffle<T>(items: readonly T[], seed: number): T[] {
  const result = [...items]
  let state = seed >>> 0
  for (let i = result.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    const j = state % (i + 1)
    ;[result[i], result[j]] = [result[j] as T, result[i] as T]
  }
  return result
}
