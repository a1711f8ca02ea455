// What a database can hold. Postgres stores neither U+0000 nor half of a surrogate pair, in text or in JSON,
// and JSON nested thousands deep stops the embedded one.

/** Deepest JSON that is taken in: far more than any schema of ours. */
export const MAX_JSON_DEPTH = 32

/** True if `text` can be stored as it is. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Path (`note`, `tags.0.id`) of the first part of a JSON value that cannot be stored; null where all of it can. */
export function findUnstorable(value: unknown, path: readonly string[] = []): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : path.join('.')
  if (value === null || typeof value !== 'object') return null
  if (path.length === MAX_JSON_DEPTH) return path.join('.')
  for (const [key, child] of Object.entries(value)) {
    const found = isStorable(key) ? findUnstorable(child, [...path, key]) : path.join('.')
    if (found !== null) return found
  }
  return null
}
