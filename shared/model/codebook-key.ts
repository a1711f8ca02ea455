// Keys of codebook entries that nobody has named: made from a name, unique in their codebook.

const MAX_KEY_LENGTH = 64

/**
 * A key like `law.due-diligence` made from a name in Latin script, below `prefix` where given; `fallback` stands in
 * for a name that has none. Where the key is taken it is counted up: `eu`, `eu-2`, `eu-3`.
 */
export function proposeKey(options: {
  name: string | undefined
  fallback: string
  prefix?: string
  taken: ReadonlySet<string>
}): string {
  const start = options.prefix === undefined ? '' : `${options.prefix}.`
  const base = `${start}${slug(options.name ?? '') || options.fallback}`
  for (let n = 1; ; n++) {
    const end = n === 1 ? '' : `-${n}`
    const key = `${base.slice(0, MAX_KEY_LENGTH - end.length)}${end}`
    if (!options.taken.has(key)) return key
  }
}

// Marks are taken off their letters; whatever is not a Latin letter or digit then separates words.
const slug = (name: string) =>
  name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
