import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cellMarks } from '../../../client/matrix/cell-marks.ts'
import { type MatrixCell, suggestStance } from '../../../shared/matrix/cell.ts'
import type { IssueId } from '../../../shared/model/ids.ts'
import { STANCE_VALUE, STANCES, type Stance } from '../../../shared/model/stance.ts'

const cell = fc
  .dictionary(fc.constantFrom(...STANCES), fc.integer({ min: 1, max: 5 }), { minKeys: 1 })
  .map((stances): MatrixCell => {
    const n = Object.values(stances).reduce((sum, count) => sum + count, 0)
    return { actorId: null, issueId: 'issue' as IssueId, n, stances, statuses: { proposed: n }, documents: 1 }
  })
const value = (stance: Stance | undefined) => (stance === undefined ? null : STANCE_VALUE[stance])

test('a cell shows stances that its tags have, both sides exactly where it is contested', () => {
  fc.assert(
    fc.property(cell, (c) => {
      const { marks, isContested } = cellMarks(c)
      const suggestion = suggestStance(c)
      for (const mark of marks) expect(c.stances[mark]).toBeGreaterThan(0)
      expect(isContested).toBe(suggestion.isContested)
      expect(marks.length).toBe(isContested ? 2 : 1)
      if (isContested) expect(Math.sign(value(marks[0]) ?? 0) * Math.sign(value(marks[1]) ?? 0)).toBe(-1)
      else expect(marks[0]).toBe(suggestion.stance ?? 'mention')
      if (isContested && value(suggestion.stance ?? undefined)) expect(marks[0]).toBe(suggestion.stance)
    }),
  )
})
