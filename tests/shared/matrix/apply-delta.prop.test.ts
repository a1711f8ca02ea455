// Law: fetched + pushed deltas = fresh fetch. A history of cells by revision is the reference.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyDelta, createMatrix } from '../../../shared/matrix/apply-delta.ts'
import { cellKey, type MatrixCell } from '../../../shared/matrix/cell.ts'

const ISSUES = ['a', 'b', 'c']
/** One commit: the new count of each cell that it touched; 0 empties the cell. */
const commits = fc.array(fc.dictionary(fc.constantFrom(...ISSUES), fc.integer({ min: 0, max: 3 }), { minKeys: 1 }), {
  minLength: 1,
  maxLength: 10,
})

const cellOf = (issueId: string, n: number) =>
  ({ actorId: null, issueId, n, stances: {}, statuses: {}, documents: n }) as unknown as MatrixCell

/** The matrix after the first `rev` commits. */
function fetchAt(history: readonly Record<string, number>[], rev: number): MatrixCell[] {
  const counts = new Map<string, number>()
  for (const commit of history.slice(0, rev)) for (const [id, n] of Object.entries(commit)) counts.set(id, n)
  return [...counts].filter(([, n]) => n > 0).map(([id, n]) => cellOf(id, n))
}

test('[MTX1] a fetch at any revision and the deltas, late, early, repeated or in any order, are a fresh fetch', () => {
  const cases = commits.chain((history) =>
    fc.record({
      history: fc.constant(history),
      fetched: fc.integer({ min: 0, max: history.length }),
      // Every delta at least once, some twice, in any order.
      order: fc
        .subarray(history.map((_, n) => n))
        .chain((again) =>
          fc.shuffledSubarray([...history.keys(), ...again], { minLength: history.length + again.length }),
        ),
    }),
  )
  fc.assert(
    fc.property(cases, ({ history, fetched, order }) => {
      let matrix = createMatrix(fetched, fetchAt(history, fetched))
      for (const n of order) {
        const pushed = Object.entries(history[n] ?? {}).map(([id, count]) => cellOf(id, count))
        matrix = applyDelta(matrix, n + 1, pushed)
      }
      const fresh = fetchAt(history, history.length)
      expect(matrix.rev).toBe(history.length)
      expect(new Map(matrix.cells)).toEqual(new Map(fresh.map((cell) => [cellKey(cell), cell])))
    }),
  )
})

test('a matrix is a value: a delta leaves the one it was applied to as it was', () => {
  const before = createMatrix(1, [cellOf('a', 1)])
  const after = applyDelta(before, 2, [cellOf('a', 0), cellOf('b', 2)])
  expect([...before.cells.values()]).toEqual([cellOf('a', 1)])
  expect([...after.cells.values()]).toEqual([cellOf('b', 2)])
  expect(applyDelta(after, 2, [cellOf('b', 3)])).toBe(after)
})
