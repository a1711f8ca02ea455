// Matrix subscriptions of one project. Law [MTX]: what a client fetched + what is pushed = a fresh fetch.
// Changed cells are read once for each distinct filter, with the revision of the snapshot that they were read in;
// while a read runs, further changes gather in a set that is bounded by the matrix itself.
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { cellKey } from '../../shared/matrix/cell.ts'
import { type MatrixFilter, serializeFilter } from '../../shared/matrix/filter.ts'
import type { LiveEvent } from '../../shared/protocol/live.ts'

/** Changed cells that are pushed at a time; beyond it, watchers are told to fetch the matrix anew. */
export const MAX_PUSHED_CELLS = 2_000

type CellId = { actorId: string | null; issueId: string }
type View<Watcher> = {
  filter: MatrixFilter
  watchers: Set<Watcher>
  changed: Map<string, CellId>
  isStale: boolean
  isReading: boolean
}

export type MatrixSource = {
  readCells(filter: MatrixFilter, cells: CellId[]): Promise<{ rev: number; cells: MatrixCell[] }>
  readRev(): Promise<number>
}

/** `push` sends one event to many; `onError` hears of a read that failed, after which its watchers must start anew. */
export function createMatrixViews<Watcher>(options: {
  source: MatrixSource
  push: (watchers: Iterable<Watcher>, event: LiveEvent) => void
  onError: (error: unknown, watchers: Iterable<Watcher>) => void
}) {
  const { source, push, onError } = options
  const views = new Map<string, View<Watcher>>()
  const viewOf = new Map<Watcher, View<Watcher>>()

  function unwatch(watcher: Watcher) {
    const view = viewOf.get(watcher)
    viewOf.delete(watcher)
    view?.watchers.delete(watcher)
    if (view?.watchers.size === 0) views.delete(JSON.stringify(serializeFilter(view.filter)))
  }

  async function run(view: View<Watcher>) {
    if (view.isReading) return
    view.isReading = true
    try {
      while (view.watchers.size > 0 && (view.isStale || view.changed.size > 0)) {
        const cells = [...view.changed.values()]
        const isStale = view.isStale || cells.length > MAX_PUSHED_CELLS
        view.changed.clear()
        view.isStale = false
        if (isStale) push(view.watchers, { type: 'matrix.watching', rev: await source.readRev() })
        else push(view.watchers, { type: 'matrix.cells', ...(await source.readCells(view.filter, cells)) })
      }
    } catch (error) {
      onError(error, [...view.watchers])
    } finally {
      view.isReading = false
    }
  }

  return {
    /** Replaces the watcher's subscription, then tells it the revision from which every commit will be pushed. */
    async watch(watcher: Watcher, filter: MatrixFilter) {
      unwatch(watcher)
      const key = JSON.stringify(serializeFilter(filter))
      const view = views.get(key) ?? {
        filter,
        watchers: new Set<Watcher>(),
        changed: new Map<string, CellId>(),
        isStale: false,
        isReading: false,
      }
      views.set(key, view)
      view.watchers.add(watcher)
      viewOf.set(watcher, view)
      try {
        // After it stands: a commit that this read does not see yet is published to it.
        const rev = await source.readRev()
        if (viewOf.get(watcher) === view) push([watcher], { type: 'matrix.watching', rev })
      } catch (error) {
        onError(error, [watcher])
      }
    },

    unwatch,

    /** These cells changed under some filters. */
    change(cells: readonly CellId[]) {
      for (const view of views.values()) {
        for (const cell of cells) view.changed.set(cellKey(cell), cell)
        if (cells.length > 0) void run(view)
      }
    },

    /** Which tags a filter counts changed by other means than tags: watchers fetch anew. */
    invalidate(isConcerned: (filter: MatrixFilter) => boolean) {
      for (const view of views.values()) {
        if (!isConcerned(view.filter)) continue
        view.isStale = true
        void run(view)
      }
    },
  }
}
