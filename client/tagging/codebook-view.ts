// The codebook as the palette and the cards read it: by id, in the interface's language, ready to be searched.
import { useMemo } from 'react'
import type { Codebook } from '../../shared/api/codebook.ts'
import type { Actor, Issue } from '../../shared/model/codebook.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import type { Locale } from '../../shared/model/label.ts'
import { actorEntries, issueEntries, type SearchEntry } from './palette-search.ts'

export type CodebookView = {
  actor: (id: ActorId) => Actor | undefined
  issue: (id: IssueId) => Issue | undefined
  /** Names in `locale`; an id that the codebook does not know (any more) reads as `…`. */
  actorName: (id: ActorId) => string
  issueName: (id: IssueId) => string
  proposition: (id: IssueId) => string
  /** Name of the theme above an issue; empty for none. */
  themeName: (id: IssueId) => string
  actors: readonly SearchEntry<ActorId>[]
  issues: readonly SearchEntry<IssueId>[]
}

/** Pure: the view of `codebook` in `locale`. Actors are in order of their name, issues in order of theme and place. */
export function viewCodebook(codebook: Codebook, locale: Locale): CodebookView {
  const other: Locale = locale === 'ar' ? 'en' : 'ar'
  const actors = new Map(codebook.actors.map((actor) => [actor.id, actor]))
  const issues = new Map(codebook.issues.map((issue) => [issue.id, issue]))
  const nameOf = ({ names }: Actor) => names[locale] ?? names[other] ?? Object.values(names)[0] ?? '…'
  const labelOf = ({ label }: Issue) => label[locale] ?? label[other] ?? '…'
  const collator = new Intl.Collator(locale)
  const themeOf = (issue: Issue) => (issue.parentId === null ? undefined : issues.get(issue.parentId))
  return {
    actor: (id) => actors.get(id),
    issue: (id) => issues.get(id),
    actorName: (id) => named(actors.get(id), nameOf),
    issueName: (id) => named(issues.get(id), labelOf),
    proposition: (id) => {
      const texts = issues.get(id)?.proposition
      return texts?.[locale] || texts?.[other] || ''
    },
    themeName: (id) => {
      const issue = issues.get(id)
      const theme = issue && themeOf(issue)
      return theme ? labelOf(theme) : ''
    },
    actors: actorEntries([...codebook.actors].sort((a, b) => collator.compare(nameOf(a), nameOf(b)))),
    issues: issueEntries(
      [...codebook.issues].sort((a, b) => (themeOf(a)?.ord ?? a.ord) - (themeOf(b)?.ord ?? b.ord) || a.ord - b.ord),
    ),
  }
}

const named = <T>(entry: T | undefined, nameOf: (entry: T) => string) => (entry ? nameOf(entry) : '…')

export const useCodebookView = (codebook: Codebook | undefined, locale: Locale): CodebookView | null =>
  useMemo(() => (codebook ? viewCodebook(codebook, locale) : null), [codebook, locale])
