// What is left to suggest: mentions that nobody tagged so, and that the project did not take off.
import type { TaggedPlace } from '../../db/repos/suggestions/reader.ts'
import type { SuggestionCount, SuggestionKind } from '../../shared/api/suggestions.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import type { Mention } from '../../shared/suggest/suggest.ts'

type Dismissed = { kind: SuggestionKind; form: string; actorId: string | null; issueId: string | null }

/** `mentions` without those in a passage that is tagged with their actor or issue, and without dismissed ones. */
export function openSuggestions(
  mentions: readonly Mention[],
  tagged: readonly TaggedPlace[],
  dismissed: readonly Dismissed[],
): Mention[] {
  const off = new Set(dismissed.map((one) => keyOf(one.kind, subjectOf(one), one.form)))
  const places = new Map<string, { start: number; end: number }[]>()
  const add = (key: string, place: { start: number; end: number }) =>
    places.set(key, [...(places.get(key) ?? []), place])
  for (const { ranges, actorId, issueId } of tagged)
    for (const range of ranges) {
      if (actorId !== null) add(`${range.blockId} ${actorId}`, range)
      add(`${range.blockId} ${issueId}`, range)
    }
  return mentions.filter((mention) => {
    const subject = subjectOf(mention)
    if (off.has(keyOf(mention.kind, subject, mention.form))) return false
    const taken = places.get(`${mention.blockId} ${subject}`) ?? []
    return !taken.some(({ start, end }) => start < mention.end && mention.start < end)
  })
}

/** How many there are of each actor and issue, the most frequent first. */
export function countSuggestions(mentions: readonly Mention[]): SuggestionCount[] {
  const counts = new Map<string, SuggestionCount>()
  for (const mention of mentions) {
    const id = subjectOf(mention) as ActorId | IssueId
    const known = counts.get(id) ?? { kind: mention.kind, id, count: 0 }
    counts.set(id, { ...known, count: known.count + 1 })
  }
  return [...counts.values()].sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1))
}

const subjectOf = ({ kind, actorId, issueId }: Pick<Dismissed, 'kind' | 'actorId' | 'issueId'>) =>
  kind === 'actor' ? actorId : issueId
const keyOf = (kind: SuggestionKind, subject: string | null, form: string) => `${kind} ${subject} ${form}`
