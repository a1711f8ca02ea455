// Who else reads this document, and where: awareness of the text room, checked on arrival and sent sparingly.
import type { Awareness } from 'y-protocols/awareness'
import type { UserId } from '../../shared/model/ids.ts'
import { AwarenessState, type TextPoint } from '../../shared/protocol/awareness.ts'
import { type Observable, observable } from '../sync/observable.ts'

/** Least time between two states sent, in ms: at most 20 per second. */
const SEND_EVERY_MS = 50

/** One connection of another person. */
export type Peer = {
  clientId: number
  user: { id: UserId; name: string; colour: number }
  selection: { anchor: TextPoint; head: TextPoint } | null
}

export type Presence = {
  /** Other people's connections; this person's own other windows are left out. */
  peers: Observable<readonly Peer[]>
  /** Tells the others where this person is; null: not in the text. */
  setSelection: (selection: { anchor: TextPoint; head: TextPoint } | null) => void
  close: () => void
}

/** Presence of `me` over `awareness`, which the caller's room owns. */
export function createPresence(awareness: Awareness, me: UserId): Presence {
  const peers = observable<readonly Peer[]>([])
  let next: { selection: AwarenessState['selection'] } | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let sentAt = 0

  const read = () => {
    const seen: Peer[] = []
    for (const [clientId, value] of awareness.getStates()) {
      if (clientId === awareness.clientID) continue
      const state = AwarenessState.safeParse(value)
      if (!state.success || !state.data.user || state.data.user.id === me) continue
      seen.push({ clientId, user: state.data.user, selection: state.data.selection })
    }
    peers.set(seen)
  }
  awareness.on('change', read)
  read()

  const send = () => {
    timer = null
    if (!next) return
    sentAt = Date.now()
    awareness.setLocalState(next)
    next = null
  }

  return {
    peers,
    setSelection(selection) {
      next = { selection }
      timer ??= setTimeout(send, Math.max(0, sentAt + SEND_EVERY_MS - Date.now()))
    },
    close() {
      if (timer) clearTimeout(timer)
      awareness.off('change', read)
    },
  }
}
