// Who has which document open, from the presence in text rooms; told when somebody comes or goes, not when a caret moves.
import type { LiveEvent } from '../../shared/protocol/live.ts'
import type { Presence } from '../fanout/fanout.ts'

/** Least time between two lists, in milliseconds. */
const PEOPLE_INTERVAL_MS = 250

type Person = Extract<LiveEvent, { type: 'presence' }>['people'][number]

/** `push` gets the whole list whenever it changed. Whoever makes it closes it. */
export function createPeople(push: (event: LiveEvent) => void) {
  /** By awareness id: one person may have several windows open. */
  const byClient = new Map<number, Person>()
  let timer: NodeJS.Timeout | undefined
  let isChanged = false

  function event(): Extract<LiveEvent, { type: 'presence' }> {
    const distinct = new Map([...byClient.values()].map((person) => [`${person.documentId}:${person.userId}`, person]))
    return { type: 'presence', people: [...distinct.values()] }
  }

  function flush() {
    timer = undefined
    if (!isChanged) return
    isChanged = false
    push(event())
    timer = setTimeout(flush, PEOPLE_INTERVAL_MS)
    timer.unref()
  }

  return {
    /** The list as it is now. */
    event,

    isEmpty: () => byClient.size === 0,

    receive({ clientId, documentId, state }: Presence) {
      const user = state?.user
      if (user === undefined ? !byClient.delete(clientId) : byClient.has(clientId)) return
      if (user) byClient.set(clientId, { documentId, userId: user.id, name: user.name, colour: user.colour })
      isChanged = true
      if (timer === undefined) flush()
    },

    close: () => clearTimeout(timer),
  }
}
