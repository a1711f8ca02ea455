// Where a person was on a page, for as long as this tab lives: scroll places, folded groups.
// Keys name the page and what it showed, so that coming back by any way finds the same place.

const PREFIX = 'mawqif.place.'

/** The remembered value, or null. The caller checks its shape: another version may have written it. */
export function recallPlace(key: string): unknown {
  const text = sessionStorage.getItem(PREFIX + key)
  return text === null ? null : JSON.parse(text)
}

/** Remembers `value` (JSON) under `key` until the tab closes; null forgets it. */
export function rememberPlace(key: string, value: unknown): void {
  if (value === null) sessionStorage.removeItem(PREFIX + key)
  else sessionStorage.setItem(PREFIX + key, JSON.stringify(value))
}
