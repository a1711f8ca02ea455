// Drives the held matrix: watch over the live socket, fetch, deltas.
import { useEffect, useEffectEvent, useReducer, useState } from 'react'
import type { z } from 'zod'
import type { MatrixResponse } from '../../shared/api/positions.ts'
import { type MatrixFilter, serializeFilter } from '../../shared/matrix/filter.ts'
import { api } from '../app/api.ts'
import { useLive, useLiveSend, useLiveState } from '../app/live.tsx'
import { keys, queryClient } from '../app/queries.ts'
import { EMPTY_HELD, type HeldMatrix, holdMatrix, isLive, needsFetch } from './held-matrix.ts'

type Fetched = z.infer<typeof MatrixResponse>

/** How long a changed cell stays marked, in ms: as long as its pulse. */
const PULSE_MS = 1_600

/** The one key of a filter: equal filters give equal keys. */
export const filterKeyOf = (filter: MatrixFilter): string => new URLSearchParams(serializeFilter(filter)).toString()

const queryKey = (projectId: string, filterKey: string) => [...keys.project(projectId), 'matrix', filterKey] as const

/** Starts from what an earlier visit fetched, so that coming back paints at once. */
function initialHeld({ projectId, filterKey }: { projectId: string; filterKey: string }): HeldMatrix {
  const known = queryClient.getQueryData<Fetched>(queryKey(projectId, filterKey))
  const held = { ...EMPTY_HELD, filterKey }
  return known ? holdMatrix(held, { type: 'fetched', filterKey, ...known }) : held
}

/** The matrix under `filter`, kept equal to a fresh fetch while connected; the last known one while not. */
export function useLiveMatrix(projectId: string, filter: MatrixFilter) {
  const filterKey = filterKeyOf(filter)
  const send = useLiveSend()
  const state = useLiveState()
  const [held, dispatch] = useReducer(holdMatrix, { projectId, filterKey }, initialHeld)
  const [error, setError] = useState<unknown>(null)
  const [attempt, setAttempt] = useState(0)
  const [answered, setAnswered] = useState<string | null>(null)

  useLive('hello', () => dispatch({ type: 'connected' }))
  useLive('matrix.watching', ({ rev }) => dispatch({ type: 'watching', rev }))
  useLive('matrix.cells', ({ rev, cells }) => dispatch({ type: 'delta', rev, cells }))
  useEffect(() => dispatch({ type: state === 'connected' ? 'connected' : 'disconnected' }), [state])

  const watch = useEffectEvent(() => {
    dispatch({ type: 'watch', filterKey })
    send({ type: 'matrix.watch', filter })
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal filters are one subscription
  useEffect(() => {
    watch()
    return () => send({ type: 'matrix.unwatch' })
  }, [filterKey, send])

  // Two fetches at most: one at once, for the first paint; another if that is older than the subscription.
  // Not deduplicated by the query cache: a fetch asked for before the subscription may answer too old.
  const isFirst = answered !== filterKey
  const isStale = !isFirst && needsFetch(held)
  // A failed one is asked again by every new subscription.
  const again = isStale || error !== null ? String(held.watchedRev) : ''
  const due = isFirst || isStale ? `${filterKey} ${again} ${attempt}` : null
  useEffect(() => {
    if (due === null) return
    const abort = new AbortController()
    api.get<Fetched>(`/api/projects/${projectId}/matrix?${filterKey}`, abort.signal).then(
      (fetched) => {
        queryClient.setQueryData(queryKey(projectId, filterKey), fetched)
        setError(null)
        setAnswered(filterKey)
        dispatch({ type: 'fetched', filterKey, ...fetched })
      },
      (reason: unknown) => {
        if (!abort.signal.aborted) setError(reason)
      },
    )
    return () => abort.abort()
  }, [due, projectId, filterKey])

  useEffect(() => {
    if (held.changed.size === 0) return
    const timer = setTimeout(() => dispatch({ type: 'settled' }), PULSE_MS)
    return () => clearTimeout(timer)
  }, [held.changed])

  const isCurrent = held.matrixFilterKey === filterKey
  return {
    /** Null until the first answer. While another filter loads, the one before, with `isCurrent` false. */
    matrix: held.matrix,
    isCurrent,
    isLive: isCurrent && isLive(held),
    /** Keys of cells that just changed, with the revision that did it. */
    changed: held.changed,
    /** Why there is no current matrix, if the fetch failed. */
    error: isCurrent && held.matrix ? null : error,
    retry: () => setAttempt((count) => count + 1),
  }
}
