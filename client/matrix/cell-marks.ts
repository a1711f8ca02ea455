// What a cell shows: its marks, and the shares of its stances.
import { type MatrixCell, suggestStance } from '../../shared/matrix/cell.ts'
import { STANCE_VALUE, STANCES, type Stance } from '../../shared/model/stance.ts'

/** One mark, or two where supporting and opposing tags stand against each other: the suggested side first. */
export function cellMarks(cell: MatrixCell): { marks: readonly Stance[]; isContested: boolean } {
  const { stance, isContested } = suggestStance(cell)
  if (!isContested) return { marks: [stance ?? 'mention'], isContested }
  const supporting = mostFrequent(cell, (value) => value > 0)
  const opposing = mostFrequent(cell, (value) => value < 0)
  const suggested = stance === null ? null : STANCE_VALUE[stance]
  return { marks: suggested !== null && suggested < 0 ? [opposing, supporting] : [supporting, opposing], isContested }
}

/** Ties go to the more cautious stance, as in `suggestStance`. */
function mostFrequent(cell: MatrixCell, isSide: (value: number) => boolean): Stance {
  const side = STANCES.filter((stance) => isSide(STANCE_VALUE[stance] ?? 0)).sort(
    (a, b) =>
      (cell.stances[b] ?? 0) - (cell.stances[a] ?? 0) ||
      Math.abs(STANCE_VALUE[a] ?? 0) - Math.abs(STANCE_VALUE[b] ?? 0),
  )
  return side[0] as Stance
}

/** Stances present with their counts, in the scale's order. */
export const stanceCounts = (stances: MatrixCell['stances']): readonly (readonly [Stance, number])[] =>
  STANCES.flatMap((stance) => {
    const count = stances[stance] ?? 0
    return count > 0 ? [[stance, count] as const] : []
  })
