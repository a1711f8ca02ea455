// How far whoever looks has been told, for everything that is shown here: projects by revision, rooms by seq. Numbers
// are gapless in the database, so whatever is missing between the first and the newest was not told.

/** Numbers kept beyond a gap; past it they count as not told, and are told twice: no harm, for telling is idempotent. */
const MAX_AHEAD = 1_000

type Entry = { followers: number; told: number; ahead: Set<number>; before: number }

/** Keys are a project's id or a room's name. */
export function createFollowed() {
  const entries = new Map<string, Entry>()

  return {
    /** Counts followers; the first says up to where it has been told. */
    follow(key: string, told: number): () => void {
      const entry = entries.get(key) ?? { followers: 0, told, ahead: new Set(), before: told }
      entries.set(key, entry)
      entry.followers++
      let isFollowed = true
      return () => {
        if (!isFollowed) return
        isFollowed = false
        if (--entry.followers === 0 && entries.get(key) === entry) entries.delete(key)
      }
    },

    /** `first` to `last` were told. */
    tell(key: string, first: number, last: number) {
      const entry = entries.get(key)
      if (!entry || last <= entry.told) return
      if (first > entry.told + 1) {
        for (let n = first; n <= last && entry.ahead.size < MAX_AHEAD; n++) entry.ahead.add(n)
        return
      }
      entry.told = last
      while (entry.ahead.delete(entry.told + 1)) entry.told++
      for (const n of entry.ahead) if (n <= entry.told) entry.ahead.delete(n)
    },

    /**
     * Compares with what the database has and returns what is behind, with the number it was told up to. With `isPatient`
     * only what was missing the last time already: what was committed this moment may be on its way.
     */
    compare(newest: ReadonlyMap<string, number>, isPatient: boolean): { key: string; told: number; newest: number }[] {
      const behind: { key: string; told: number; newest: number }[] = []
      for (const [key, at] of newest) {
        const entry = entries.get(key)
        if (!entry) continue
        if (entry.told < (isPatient ? entry.before : at)) behind.push({ key, told: entry.told, newest: at })
        entry.before = at
      }
      return behind
    },

    /** Up to which number was told; null for what nobody follows. */
    told: (key: string): number | null => entries.get(key)?.told ?? null,

    keys: (): string[] => [...entries.keys()],
  }
}
