// Commands on their way to the server. Invariant: a command leaves the queue only when the server has answered it for
// good, and commands are sent in the order they were made; without it a reload or a lost network could lose work, or
// an edit could overtake the annotation that it edits. Commands are idempotent by id, so sending twice is safe.
import type { ErrorDetails } from '../../shared/errors.ts'
import type { Command } from '../../shared/model/command.ts'
import type { CommandId, LayerId } from '../../shared/model/ids.ts'
import { MAX_COMMANDS_PER_SECOND } from '../../shared/protocol/kinds.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import { type Observable, observable } from './observable.ts'

/** Most commands kept unanswered on this device. */
export const MAX_QUEUED_COMMANDS = 1_000
/** Most commands sent on a socket and not answered yet. */
export const MAX_IN_FLIGHT = 16
/** Refusals shown at once; older ones give way. */
export const MAX_REFUSALS_SHOWN = 5
// Below the server's bound, so that a long queue sent after a reconnect is never refused for its speed.
const PACE_PER_SECOND = Math.floor(MAX_COMMANDS_PER_SECOND * 0.8)
/** Nothing answered for this long, in milliseconds, is told: within 5 s people know that they are not saved. */
export const STALLED_AFTER_MS = 4_000
const RETRY_FIRST_MS = 1_000
const RETRY_MOST_MS = 30_000

/** A command with the layer whose socket carries it. `at` is the time it was made (ISO 8601, UTC). */
export type QueuedCommand = { command: Command; layerId: LayerId; at: string }

/** Where the queue survives a reload. Rejections turn the queue into one that lives in memory only. */
export type QueueStorage = {
  /** In the order in which they were put. */
  load: () => Promise<QueuedCommand[]>
  put: (entry: QueuedCommand) => Promise<void>
  remove: (id: CommandId) => Promise<void>
}

/** Time, passed in. `after` returns the cancelling function. */
export type Clock = { now: () => number; after: (ms: number, run: () => void) => () => void }

export type Refusal = { id: CommandId; code: string; details: ErrorDetails }

export type QueueState = {
  /** Commands that the server has not answered for good. */
  waiting: number
  /** False while a layer is open and its socket is not, or the last attempt without a socket failed. */
  isOnline: boolean
  /** Something waits, and for a while the server has committed and refused nothing, whatever its sockets do. */
  isStalled: boolean
  /** False when this device refuses to store: what waits is lost with the page. */
  isDurable: boolean
  /** The session ended; what waits is kept until the person signs in again. */
  isSignedOut: boolean
  refusals: readonly Refusal[]
}

export type QueueEvent =
  | { type: 'added'; entry: QueuedCommand }
  | { type: 'acknowledged'; id: CommandId }
  | { type: 'refused'; id: CommandId }

export type CommandQueue = {
  state: Observable<QueueState>
  /** Resolves when what an earlier page left behind has been taken over. */
  loaded: Promise<void>
  entries: () => readonly QueuedCommand[]
  /** False when the queue is full: nothing was taken. */
  add: (entry: QueuedCommand) => boolean
  /** The reader of `layerId` is open: its commands wait for its socket. The function returned says that it closed. */
  expect: (layerId: LayerId) => () => void
  /** The socket of `layerId` is open; `send` hands over one command. */
  attach: (layerId: LayerId, send: (command: Command) => void) => void
  /** The socket of `layerId` closed: what it left unanswered will be sent again. */
  detach: (layerId: LayerId) => void
  answer: (reply: CommandReply) => void
  dismissRefusals: () => void
  subscribe: (listener: (event: QueueEvent) => void) => () => void
  close: () => void
}

/**
 * The queue of one person in one project. `post` carries commands of layers that are not open (left by an earlier page);
 * it rejects when the server cannot be reached. The caller closes the queue.
 */
export function createCommandQueue(options: {
  storage: QueueStorage
  post: (command: Command) => Promise<CommandReply>
  clock: Clock
}): CommandQueue {
  const { storage, post, clock } = options
  let entries: QueuedCommand[] = []
  // `isSuspect`: sent while an earlier one failed for a while; its refusal may only be the echo of that failure.
  const inFlight = new Map<CommandId, { layerId: LayerId; isPosted: boolean; isSuspect: boolean }>()
  const sockets = new Map<LayerId, (command: Command) => void>()
  const expected = new Map<LayerId, number>()
  const listeners = new Set<(event: QueueEvent) => void>()
  const sentAt: number[] = []
  let cancelTimer: (() => void) | null = null
  let cancelStall: (() => void) | null = null
  let retryMs = RETRY_FIRST_MS
  let isPostFailing = false
  let isClosed = false

  const state = observable<QueueState>({
    waiting: 0,
    isOnline: true,
    isStalled: false,
    isDurable: true,
    isSignedOut: false,
    refusals: [],
  })

  const loaded = storage.load().then(
    (left) => {
      if (isClosed) return
      const known = new Set(entries.map((entry) => entry.command.id))
      const earlier = left.filter((entry) => !known.has(entry.command.id))
      entries = [...earlier, ...entries]
      if (earlier.length > 0) progress()
      for (const entry of earlier) emit({ type: 'added', entry })
      update()
      pump()
    },
    () => update({ isDurable: false }),
  )

  return {
    state,
    loaded,
    entries: () => entries,
    add(entry) {
      if (entries.length >= MAX_QUEUED_COMMANDS) return false
      entries = [...entries, entry]
      if (entries.length === 1) progress()
      keep(storage.put(entry))
      emit({ type: 'added', entry })
      update()
      pump()
      return true
    },
    expect(layerId) {
      expected.set(layerId, (expected.get(layerId) ?? 0) + 1)
      update()
      return () => {
        const left = (expected.get(layerId) ?? 1) - 1
        if (left > 0) expected.set(layerId, left)
        else expected.delete(layerId)
        update()
        pump()
      }
    },
    attach(layerId, send) {
      sockets.set(layerId, send)
      retryMs = RETRY_FIRST_MS
      isPostFailing = false
      wake()
      update({ isSignedOut: false })
      pump()
    },
    detach(layerId) {
      sockets.delete(layerId)
      for (const [id, flight] of inFlight) if (flight.layerId === layerId && !flight.isPosted) inFlight.delete(id)
      update()
    },
    answer(reply) {
      settle(reply)
      pump()
    },
    dismissRefusals: () => update({ refusals: [] }),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      wake()
      cancelStall?.()
      sockets.clear()
      listeners.clear()
    },
  }

  // Sends, in order, all that may be sent now; stops at the first that may not.
  function pump() {
    if (isClosed || cancelTimer !== null || state.get().isSignedOut) return
    for (const { command, layerId } of entries) {
      if (inFlight.has(command.id)) continue
      const send = sockets.get(layerId)
      if (send) {
        if (inFlight.size >= MAX_IN_FLIGHT || [...inFlight.values()].some((flight) => flight.isPosted)) return
        const waitMs = paceMs()
        if (waitMs > 0) return sleep(waitMs)
        inFlight.set(command.id, { layerId, isPosted: false, isSuspect: false })
        send(command)
      } else {
        if (expected.has(layerId) || inFlight.size > 0) return
        inFlight.set(command.id, { layerId, isPosted: true, isSuspect: false })
        void postOne(command)
        return
      }
    }
  }

  async function postOne(command: Command) {
    try {
      const reply = await post(command)
      isPostFailing = false
      settle(reply)
    } catch {
      // The server cannot be reached: the command stays where it is.
      inFlight.delete(command.id)
      isPostFailing = true
      backOff()
    }
    update()
    pump()
  }

  function settle(reply: CommandReply) {
    const flight = inFlight.get(reply.id)
    inFlight.delete(reply.id)
    if (!entries.some((entry) => entry.command.id === reply.id)) return
    if (reply.ok) {
      retryMs = RETRY_FIRST_MS
      drop(reply.id)
      progress()
      emit({ type: 'acknowledged', id: reply.id })
    } else if (reply.error.code === 'not_signed_in') {
      update({ isSignedOut: true })
      return
    } else if (reply.retry || flight?.isSuspect) {
      for (const other of inFlight.values()) other.isSuspect = true
      if (reply.retry) backOff()
    } else {
      drop(reply.id)
      const { code, details } = reply.error
      const refusals = [...state.get().refusals, { id: reply.id, code, details }].slice(-MAX_REFUSALS_SHOWN)
      update({ refusals })
      progress()
      emit({ type: 'refused', id: reply.id })
    }
    update()
  }

  function drop(id: CommandId) {
    entries = entries.filter((entry) => entry.command.id !== id)
    keep(storage.remove(id))
  }

  function backOff() {
    // Half to all of the interval: peers that lost the server together do not come back together.
    sleep(retryMs * (0.5 + (clock.now() % 100) / 200))
    retryMs = Math.min(retryMs * 2, RETRY_MOST_MS)
  }

  function sleep(ms: number) {
    wake()
    cancelTimer = clock.after(ms, () => {
      cancelTimer = null
      pump()
    })
  }

  function wake() {
    cancelTimer?.()
    cancelTimer = null
  }

  // Milliseconds until one more command fits under the pace; counts it when it fits now.
  function paceMs(): number {
    const now = clock.now()
    while (sentAt.length > 0 && now - (sentAt[0] ?? 0) >= 1_000) sentAt.shift()
    if (sentAt.length >= PACE_PER_SECOND) return 1_000 - (now - (sentAt[0] ?? now))
    sentAt.push(now)
    return 0
  }

  // The next sign of life is due from now on.
  function progress() {
    cancelStall?.()
    cancelStall = null
    if (entries.length > 0) cancelStall = clock.after(STALLED_AFTER_MS, () => update({ isStalled: true }))
    if (state.get().isStalled) update({ isStalled: false })
  }

  function keep(stored: Promise<void>) {
    stored.catch(() => update({ isDurable: false }))
  }

  function emit(event: QueueEvent) {
    for (const listener of [...listeners]) listener(event)
  }

  function update(changes: Partial<QueueState> = {}) {
    const isOnline = [...expected.keys()].every((layerId) => sockets.has(layerId)) && !isPostFailing
    state.set({ ...state.get(), waiting: entries.length, isOnline, ...changes })
  }
}
