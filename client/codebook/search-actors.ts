// Finding actors in the list: by any name in any language, folded as people type; by type and group.
import type { Actor } from '../../shared/model/codebook.ts'
import { type Locale, pickLabel } from '../../shared/model/label.ts'
import { foldQuery, foldText, matchesQuery } from '../../shared/text/fold.ts'

export type ActorFilter = { query: string; type: string; group: string; showRetired: boolean }
export type IndexedActor = { actor: Actor; folded: string }

/** Actors with the folded text that finds them, in the alphabet of `locale`. */
export function indexActors(actors: readonly Actor[], locale: Locale): IndexedActor[] {
  const collator = new Intl.Collator(locale)
  return actors
    .map((actor) => ({
      actor,
      name: pickLabel(actor.names, locale),
      folded: foldText([...Object.values(actor.names), ...actor.aliases, actor.key, actor.iso3 ?? ''].join('\n')),
    }))
    .sort((a, b) => collator.compare(a.name, b.name))
}

/** Those of `index` that the filter lets through, in the order of `index`. */
export function filterActors(index: readonly IndexedActor[], filter: ActorFilter): Actor[] {
  const words = foldQuery(filter.query)
  return index
    .filter(
      ({ actor, folded }) =>
        (filter.showRetired || actor.retiredAt === null) &&
        (filter.type === '' || actor.type === filter.type) &&
        (filter.group === '' || actor.groups.includes(filter.group)) &&
        matchesQuery(folded, words),
    )
    .map(({ actor }) => actor)
}

/** Keys of all groups that actors belong to, sorted. */
export const groupKeys = (actors: readonly Actor[]): string[] => [...new Set(actors.flatMap((a) => a.groups))].sort()
