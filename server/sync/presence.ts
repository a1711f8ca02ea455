// Presence in one text room: who is there, and where each one's selection is. What a peer says of itself is its
// selection; identity, colour and the id under which others see it are the server's, so none can be forged or taken.
import { randomInt } from 'node:crypto'
import { AwarenessState } from '../../shared/protocol/awareness.ts'
import type { AwarenessEntry } from '../../shared/protocol/frames.ts'
import { MAX_AWARENESS_BYTES } from '../../shared/protocol/kinds.ts'
import { parseBoundedJson } from '../../shared/text/json-depth.ts'
import type { Caller } from '../context.ts'
import type { Presence } from '../fanout/fanout.ts'
import { AWARENESS_INTERVAL_MS } from '../sockets/bounds.ts'

/** Colours of the palette that AwarenessState names. */
const COLOURS = 12

/** What is known of a room's peers, by their awareness id. */
export type PresenceStates = Map<number, { clock: number; state: AwarenessState }>

/** Takes a published presence in; false where a newer one was there before. */
export function applyPresence(states: PresenceStates, { clientId, clock, state }: Presence): boolean {
  if ((states.get(clientId)?.clock ?? -1) >= clock) return false
  if (state === null) return states.delete(clientId)
  states.set(clientId, { clock, state })
  return true
}

export const toEntry = (clientId: number, clock: number, state: AwarenessState | null): AwarenessEntry => ({
  clientId,
  clock,
  state: JSON.stringify(state),
})

/** The colour of a person in a room: the one he has there, else the first that fewest others have. */
export function chooseColour(states: PresenceStates, userId: string): number {
  const users = new Map([...states.values()].flatMap(({ state }) => (state.user ? [[state.user.id, state.user]] : [])))
  const own = users.get(userId as never)
  if (own) return own.colour
  const uses = Array.from({ length: COLOURS }, () => 0)
  for (const { colour } of users.values()) uses[colour] = (uses[colour] ?? 0) + 1
  return uses.indexOf(Math.min(...uses))
}

/**
 * One connection's own presence. `publish` hears of each change, at most one every AWARENESS_INTERVAL_MS, and while
 * `mayMove` says no, which it may only for a while, of none: the newest then comes later.
 */
export function createOwnPresence(options: {
  caller: Caller
  colour: number
  mayMove: () => boolean
  onInvalid: (error: unknown) => void
  publish: (presence: Pick<Presence, 'clientId' | 'clock' | 'state'>) => void
}) {
  const { caller, colour, mayMove, onInvalid, publish } = options
  const clientId = randomInt(1, 2 ** 32 - 1)
  // Awareness takes an entry of an unknown peer only from 1 on.
  let clock = 1
  /** The id under which the client speaks of itself: the first that it named. */
  let claimedId: number | null = null
  /** The newest state that was not passed on, as it came: of a hundred a second, most are never looked into. */
  let waiting: string | undefined
  let isShown = false
  let timer: NodeJS.Timeout | undefined

  function flush() {
    timer = undefined
    if (waiting === undefined) return
    timer = setTimeout(flush, AWARENESS_INTERVAL_MS)
    timer.unref()
    if (!mayMove()) return
    const json = waiting
    waiting = undefined
    try {
      show(parseBoundedJson(json))
    } catch (error) {
      onInvalid(error)
    }
  }

  function show(raw: unknown) {
    const state = raw === null ? null : readState(raw)
    if (state === null && !isShown) return
    isShown = state !== null
    publish({ clientId, clock: clock++, state })
  }

  return {
    clientId,

    /**
     * Takes the client's own entry out of a frame; y-websocket echoes others' entries, which `others` tells apart and
     * which say nothing here. Throws on a state larger than MAX_AWARENESS_BYTES; one that is not JSON goes to
     * `onInvalid`.
     */
    receive(entries: readonly AwarenessEntry[], others: PresenceStates) {
      for (const entry of entries) {
        if (claimedId === null && entry.state !== 'null' && !others.has(entry.clientId)) claimedId = entry.clientId
        if (entry.clientId !== claimedId) continue
        if (Buffer.byteLength(entry.state) > MAX_AWARENESS_BYTES) throw new Error('awareness state too large')
        waiting = entry.state
        if (timer === undefined) flush()
      }
    },

    /** Tells the others that the connection left. */
    close() {
      clearTimeout(timer)
      waiting = undefined
      if (isShown) publish({ clientId, clock: clock++, state: null })
      isShown = false
    },
  }

  // Only the selection is the client's to say; anything else, a `user` above all, is left out.
  function readState(raw: unknown): AwarenessState {
    const said = typeof raw === 'object' && raw !== null && 'selection' in raw ? raw.selection : null
    const selection = AwarenessState.shape.selection.safeParse(said)
    return {
      user: { id: caller.userId, name: caller.name, colour },
      selection: selection.success ? selection.data : null,
    }
  }
}
