// A value that tells when it changed: the smallest store that both plain code and React can hold.
import { useSyncExternalStore } from 'react'

/** A readable, settable value with listeners. Setting the same value (by identity) tells nobody. */
export type Observable<T> = {
  get: () => T
  set: (next: T) => void
  subscribe: (listener: () => void) => () => void
}

/** A new observable holding `initial`. Listeners run synchronously, in the order they came. */
export function observable<T>(initial: T): Observable<T> {
  let value = initial
  const listeners = new Set<() => void>()
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return
      value = next
      for (const listener of [...listeners]) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** The current value, rendering again on each change. */
export const useObservable = <T>(source: Pick<Observable<T>, 'get' | 'subscribe'>): T =>
  useSyncExternalStore(source.subscribe, source.get)
