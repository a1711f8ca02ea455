import type { Db } from '../connect.ts'

/** A named statement of each database, built when it is first asked: building one takes longer than Postgres takes. */
export function prepareOnce<Prepared>(prepare: (db: Db) => Prepared): (db: Db) => Prepared {
  const made = new WeakMap<Db, Prepared>()
  return (db) => {
    const known = made.get(db)
    if (known !== undefined) return known
    const prepared = prepare(db)
    made.set(db, prepared)
    return prepared
  }
}
