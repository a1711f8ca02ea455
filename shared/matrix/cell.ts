// One cell of the positions matrix: how many tags say what. A filter decides which tags count.
import { z } from 'zod'
import { STATUSES } from '../model/annotation.ts'
import { ActorId, IssueId } from '../model/ids.ts'
import { STANCE_VALUE, STANCES, type Stance } from '../model/stance.ts'

const Count = z.int().min(0)

export const MatrixCell = z.object({
  /** Null: tags that name no actor. */
  actorId: ActorId.nullable(),
  issueId: IssueId,
  /** All tags of this cell. */
  n: Count,
  /** Tags by stance; zeros are left out. A tag without stance counts as a mention. */
  stances: z.partialRecord(z.enum(STANCES), Count),
  /** Tags by status; zeros are left out. */
  statuses: z.partialRecord(z.enum(STATUSES), Count),
  /** Documents these tags lie in. */
  documents: Count,
})
export type MatrixCell = z.infer<typeof MatrixCell>

/** What a cell shows when no lead has decided: a suggestion, never an average. */
export type CellSuggestion = {
  /** The most frequent stance on the scale; ties go to the more cautious (nearer to 0); null if only mentions. */
  stance: Stance | null
  /** Both supporting and opposing tags are present. */
  isContested: boolean
}

export const cellKey = (cell: { actorId: string | null; issueId: string }) => `${cell.actorId ?? '-'}:${cell.issueId}`

/** Derives the suggestion from a cell's counts. Pure; independent of key order. */
export function suggestStance(cell: MatrixCell): CellSuggestion {
  let best: Stance | null = null
  let bestCount = 0
  let hasSupport = false
  let hasOpposition = false
  for (const stance of STANCES) {
    const count = cell.stances[stance] ?? 0
    const value = STANCE_VALUE[stance]
    if (count === 0 || value === null) continue
    if (value > 0) hasSupport = true
    if (value < 0) hasOpposition = true
    const bestValue = best === null ? null : STANCE_VALUE[best]
    if (count > bestCount || (count === bestCount && Math.abs(value) < Math.abs(bestValue ?? 0))) {
      best = stance
      bestCount = count
    }
  }
  if (best === null && (cell.stances.ambiguous ?? 0) > 0) best = 'ambiguous'
  return { stance: best, isContested: hasSupport && hasOpposition }
}
