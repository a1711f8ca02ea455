import { useTranslation } from 'react-i18next'
import { formatList, isolate, useLocale } from '../i18n/format.ts'
import { type Person, PersonAvatars } from '../ui/PersonAvatars.tsx'
import { useLivePeople } from './live.tsx'
import { useMe } from './queries.ts'

/** Colleagues who have a document of this project open now, without oneself. */
export function PeopleHere() {
  const { t } = useTranslation()
  const locale = useLocale()
  const me = useMe()
  const people = distinctPeople(useLivePeople()).filter((person) => person.userId !== me.id)
  if (people.length === 0) return null
  const names = formatList(
    people.map((person) => isolate(person.name, locale)),
    locale,
  )
  return <PersonAvatars people={people} label={t('here', { names })} />
}

/** One entry per person, in order of name. */
export function distinctPeople<P extends Person>(people: readonly P[]): P[] {
  return [...new Map(people.map((person) => [person.userId, person])).values()].sort((a, b) =>
    a.name.localeCompare(b.name),
  )
}
