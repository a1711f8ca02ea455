import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { stanceCounts } from './cell-marks.ts'
import classes from './matrix.module.css'

/** Shares of the stances as a thin line; nothing where all tags say the same. Decorative: the words stand beside it. */
export function StanceBar({ stances }: { stances: MatrixCell['stances'] }) {
  const counts = stanceCounts(stances)
  if (counts.length < 2) return null
  return (
    <span className={classes.bar} aria-hidden="true">
      {counts.map(([stance, count]) => (
        <span key={stance} style={{ flexGrow: count, background: `var(--stance-${stance})` }} />
      ))}
    </span>
  )
}
