import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { stanceCounts } from './cell-marks.ts'
import classes from './matrix.module.css'

/** Shares of the stances as a thin line; nothing where all tags say the same. Decorative: the words stand beside it. */
export function StanceBar({ stances }: { stances: MatrixCell['stances'] }) {
  const counts = stanceCounts(stances)
  if (counts.length < 2) return null
  const total = counts.reduce((sum, [, count]) => sum + count, 0)
  let before = 0
  const stops = counts.map(([stance, count]) => {
    const from = (before / total) * 100
    before += count
    return `var(--stance-${stance}) ${from}% ${(before / total) * 100}%`
  })
  // One element, not one for each stance: a busy sheet has this in every cell.
  return <span className={classes.bar} aria-hidden="true" style={{ '--shares': stops.join() } as React.CSSProperties} />
}
