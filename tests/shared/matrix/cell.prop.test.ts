import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type MatrixCell, suggestStance } from '../../../shared/matrix/cell.ts'
import { STANCE_VALUE, STANCES, type Stance } from '../../../shared/model/stance.ts'

const counts = fc.dictionary(fc.constantFrom(...STANCES), fc.integer({ min: 1, max: 6 }))
const cellOf = (stances: Partial<Record<Stance, number>>) =>
  ({ actorId: null, issueId: 'i', n: 0, stances, statuses: {}, documents: 0 }) as unknown as MatrixCell
const scaleOf = (stance: Stance) => STANCE_VALUE[stance]

test('[MTX] the suggestion is a stance that somebody tagged, none more often, and ties go to caution', () => {
  fc.assert(
    fc.property(counts, (stances) => {
      const { stance } = suggestStance(cellOf(stances))
      const onScale = STANCES.filter((s) => scaleOf(s) !== null && (stances[s] ?? 0) > 0)
      if (onScale.length === 0) {
        expect(stance).toBe((stances.ambiguous ?? 0) > 0 ? 'ambiguous' : null)
        return
      }
      if (stance === null) expect.unreachable('somebody took a side')
      expect(onScale).toContain(stance)
      for (const other of onScale) {
        const more = (stances[other] ?? 0) - (stances[stance] ?? 0)
        expect(more).toBeLessThanOrEqual(0)
        if (more === 0) expect(Math.abs(scaleOf(stance) ?? 9)).toBeLessThanOrEqual(Math.abs(scaleOf(other) ?? 0))
      }
    }),
  )
})

test('[MTX3] two opposite tags are contested, not neutral; mentions change nothing', () => {
  fc.assert(
    fc.property(counts, fc.integer({ min: 0, max: 9 }), (stances, mentions) => {
      const suggestion = suggestStance(cellOf(stances))
      const has = (isSide: (value: number) => boolean) =>
        STANCES.some((s) => (stances[s] ?? 0) > 0 && isSide(scaleOf(s) ?? 0))
      expect(suggestion.isContested).toBe(has((v) => v > 0) && has((v) => v < 0))
      expect(suggestStance(cellOf({ ...stances, mention: mentions }))).toEqual(suggestion)
      const reordered = Object.fromEntries(Object.entries(stances).reverse())
      expect(suggestStance(cellOf(reordered))).toEqual(suggestion)
    }),
  )
  expect(suggestStance(cellOf({ supports: 3, opposes: 3 }))).toMatchObject({ isContested: true })
  expect(suggestStance(cellOf({ mention: 4 }))).toEqual({ stance: null, isContested: false })
})
