import fc from 'fast-check'
import { expect, test } from 'vitest'
import { flattenSpans, type Span } from '../../../client/reader/flatten.ts'

const span = fc.record({ id: fc.integer({ min: 0, max: 9 }), start: fc.nat(40), end: fc.nat(40) })

const covering = (spans: Span<number>[], at: number) =>
  new Set(spans.filter((s) => s.start <= at && at < s.end).map((s) => s.id))

test('runs are disjoint, in order, and name at each letter exactly the annotations that cover it', () => {
  fc.assert(
    fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
      const runs = flattenSpans(spans)
      for (const [index, run] of runs.entries()) {
        expect(run.start).toBeLessThan(run.end)
        const next = runs[index + 1]
        if (next) expect(run.end).toBeLessThanOrEqual(next.start)
      }
      for (let at = 0; at < 41; at++) {
        const run = runs.find((r) => r.start <= at && at < r.end)
        expect(new Set(run?.ids ?? [])).toEqual(covering(spans, at))
        expect(run?.ids.length ?? 0).toBe(covering(spans, at).size)
      }
    }),
  )
})

test('the outer annotation of a nest comes first', () => {
  const runs = flattenSpans([
    { id: 'inner', start: 4, end: 6 },
    { id: 'outer', start: 2, end: 9 },
  ])
  expect(runs.map((run) => [run.start, run.end, ...run.ids])).toEqual([
    [2, 4, 'outer'],
    [4, 6, 'outer', 'inner'],
    [6, 9, 'outer'],
  ])
})
