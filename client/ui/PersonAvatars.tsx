import { Tooltip } from '@mantine/core'
import classes from './PersonAvatars.module.css'

export type Person = { userId: string; name: string; colour: number }

/** Most faces shown; the rest is a number. */
const MAX_SHOWN = 3

/** Overlapping initials of several people; `label` names them all for everybody. */
export function PersonAvatars({ people, label }: { people: readonly Person[]; label: string }) {
  const hidden = people.length - MAX_SHOWN
  return (
    <Tooltip label={label} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      <span className={classes.group} role="img" aria-label={label}>
        {people.slice(0, MAX_SHOWN).map((person) => (
          <PersonAvatar key={person.userId} person={person} />
        ))}
        {hidden > 0 && <span className={`${classes.avatar} ${classes.rest}`}>+{hidden}</span>}
      </span>
    </Tooltip>
  )
}

/** A person's initial on his colour; says nothing by itself to assistive technology. */
export function PersonAvatar({ person }: { person: Person }) {
  return (
    <span aria-hidden className={classes.avatar} style={{ background: `var(--palette-${person.colour % 12})` }}>
      {initial(person.name)}
    </span>
  )
}

/** First letter of a name, in any script. */
function initial(name: string): string {
  const [first] = name.trim()
  return (first ?? '?').toLocaleUpperCase()
}
