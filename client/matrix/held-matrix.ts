// What the page holds of the server's matrix, as a pure machine.
// Order that keeps the law: watch -> `matrix.watching` (every commit after its revision will be pushed) ->
// a fetch at or above that revision -> deltas. A fetch may start earlier: it counts once its revision
// is not below the watched one, so the first paint does not wait for the socket.
import { applyDelta, createMatrix, type Matrix } from '../../shared/matrix/apply-delta.ts'
import { cellKey, type MatrixCell } from '../../shared/matrix/cell.ts'

type Delta = { rev: number; cells: readonly MatrixCell[] }

export type HeldMatrix = {
  /** Which filter the rest belongs to; events of another one are dropped. */
  filterKey: string
  /** Null until the first fetch of any filter answered. */
  matrix: Matrix | null
  /** The filter that `matrix` was fetched under: another than `filterKey` while a new one loads. */
  matrixFilterKey: string | null
  isConnected: boolean
  /**
   * Watches to be answered: the socket is in order, so only the last answer is ours.
   * While disconnected it is 1: the socket repeats the newest watch, once, when it opens.
   */
  unanswered: number
  /** Revision from which every commit is pushed; null while no subscription stands. */
  watchedRev: number | null
  /** Everything pushed since the subscription stands, for fetches that answer later. */
  pushed: Matrix
  /** Cells that the last deltas changed, with the revision: what pulses. */
  changed: ReadonlyMap<string, number>
}

export type HeldEvent =
  | { type: 'watch'; filterKey: string }
  | { type: 'connected' }
  | { type: 'disconnected' }
  | { type: 'watching'; rev: number }
  | { type: 'fetched'; filterKey: string; rev: number; cells: readonly MatrixCell[] }
  | { type: 'delta'; rev: number; cells: readonly MatrixCell[] }
  | { type: 'settled' }

export const EMPTY_HELD: HeldMatrix = {
  filterKey: '',
  matrix: null,
  matrixFilterKey: null,
  isConnected: false,
  unanswered: 0,
  watchedRev: null,
  pushed: createMatrix(0, []),
  changed: new Map(),
}

/** True if a fetch is needed to be as new as the subscription. */
export const needsFetch = (held: HeldMatrix): boolean =>
  held.watchedRev !== null &&
  (held.matrixFilterKey !== held.filterKey || held.matrix === null || held.matrix.fetchedRev < held.watchedRev)

/** True while the matrix on screen is the server's, and stays so by deltas. */
export const isLive = (held: HeldMatrix): boolean => held.watchedRev !== null && !needsFetch(held)

/** `fetched` with the cells of `pushed` that are news to it: an answer may be older than what was pushed meanwhile. */
function withNewer(fetched: Matrix, pushed: Matrix): Matrix {
  const cells = new Map(fetched.cells)
  const revByKey = new Map<string, number>()
  for (const [key, rev] of pushed.revByKey) {
    if (rev <= fetched.rev) continue
    revByKey.set(key, rev)
    const cell = pushed.cells.get(key)
    if (cell) cells.set(key, cell)
    else cells.delete(key)
  }
  return { rev: Math.max(fetched.rev, pushed.rev), cells, fetchedRev: fetched.rev, revByKey }
}

function changedKeys(before: Matrix, after: Matrix, delta: Delta): Map<string, number> {
  const keys = new Map<string, number>()
  for (const cell of delta.cells) {
    const key = cellKey(cell)
    if (before.cells.get(key) !== after.cells.get(key)) keys.set(key, delta.rev)
  }
  return keys
}

/** The next state. Pure; deltas may come early, late or twice. */
export function holdMatrix(held: HeldMatrix, event: HeldEvent): HeldMatrix {
  switch (event.type) {
    case 'watch':
      return {
        ...held,
        filterKey: event.filterKey,
        unanswered: held.isConnected ? held.unanswered + 1 : 1,
        watchedRev: null,
      }
    case 'connected':
      return held.isConnected ? held : { ...held, isConnected: true }
    case 'disconnected':
      return { ...held, isConnected: false, unanswered: 1, watchedRev: null }
    case 'watching': {
      const unanswered = Math.max(0, held.unanswered - 1)
      return {
        ...held,
        unanswered,
        watchedRev: unanswered === 0 ? event.rev : null,
        pushed: createMatrix(event.rev, []),
      }
    }
    case 'fetched': {
      if (event.filterKey !== held.filterKey) return held
      const isSameFilter = held.matrix !== null && held.matrixFilterKey === event.filterKey
      const isBelowWatch = held.watchedRev === null || event.rev < held.watchedRev
      // What was pushed above this answer is not at hand to put on top: it would take cells back.
      if (held.matrix && isSameFilter && isBelowWatch && event.rev < held.matrix.rev) return held
      const fetched = createMatrix(event.rev, event.cells)
      const matrix = held.watchedRev === null ? fetched : withNewer(fetched, held.pushed)
      return { ...held, matrix, matrixFilterKey: event.filterKey, changed: new Map() }
    }
    case 'delta': {
      // Pushed under a filter that was left, or before the subscription stands.
      if (held.unanswered > 0 || held.watchedRev === null) return held
      const delta = { rev: event.rev, cells: event.cells }
      const pushed = applyDelta(held.pushed, delta.rev, delta.cells)
      if (held.matrix === null || held.matrixFilterKey !== held.filterKey) return { ...held, pushed }
      const matrix = applyDelta(held.matrix, delta.rev, delta.cells)
      const changed = new Map([...held.changed, ...changedKeys(held.matrix, matrix, delta)])
      return { ...held, matrix, pushed, changed }
    }
    case 'settled':
      return held.changed.size === 0 ? held : { ...held, changed: new Map() }
  }
}
