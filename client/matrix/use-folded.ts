import { useState } from 'react'
import { recallPlace, rememberPlace } from '../app/place-memory.ts'

/** A set of folded groups or themes, remembered under `key` while the tab lives; the second value folds or unfolds one. */
export function useFolded(key: string): [ReadonlySet<string>, (name: string) => void] {
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => {
    const known = recallPlace(key)
    return new Set(Array.isArray(known) ? known.map(String) : [])
  })
  const toggle = (name: string) => {
    const next = new Set(folded)
    if (!next.delete(name)) next.add(name)
    rememberPlace(key, [...next])
    setFolded(next)
  }
  return [folded, toggle]
}
