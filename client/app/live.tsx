// The live socket of one project, for everything under <ProjectLive>: folds its events into the query
// cache and hands them to listeners. After a reconnect, what may have been missed is fetched again.

import { createContext, use, useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { Project } from '../../shared/model/project.ts'
import { CLOSE, PROTOCOL_VERSION } from '../../shared/protocol/kinds.ts'
import type { LiveEvent, LiveRequest } from '../../shared/protocol/live.ts'
import { applyToCache } from './live-events.ts'
import { type LiveSocket, type LiveState, openLiveSocket } from './live-socket.ts'
import { keys, queryClient, useSession } from './queries.ts'
import { leaveForSignIn } from './session.tsx'

type PresencePerson = Extract<LiveEvent, { type: 'presence' }>['people'][number]
type Live = {
  state: LiveState
  /** The server speaks another version: this page must be loaded anew. */
  isOutdated: boolean
  people: PresencePerson[]
  subscribe: (listener: (event: LiveEvent) => void) => () => void
  send: (request: LiveRequest) => void
}

const LiveContext = createContext<Live | null>(null)

function useLiveContext(): Live {
  const live = use(LiveContext)
  if (!live) throw new Error('No <ProjectLive> above')
  return live
}

/** 'connected' once the server greeted this socket, 'reconnecting' until then. */
export const useLiveState = (): LiveState => useLiveContext().state

/** True once the server greeted this page in another version of the protocol. */
export const useIsOutdated = (): boolean => useLiveContext().isOutdated

/** Who has which document of the project open, one entry per person and document. */
export const useLivePeople = (): PresencePerson[] => useLiveContext().people

/** Sends a request on the project's socket; a `matrix.watch` is repeated after reconnects. */
export const useLiveSend = (): ((request: LiveRequest) => void) => useLiveContext().send

/** Calls `listener` with every event of `type` while mounted; the newest listener is always the one called. */
export function useLive<T extends LiveEvent['type']>(
  type: T,
  listener: (event: Extract<LiveEvent, { type: T }>) => void,
): void {
  const { subscribe } = useLiveContext()
  const onEvent = useEffectEvent((event: LiveEvent) => {
    if (event.type === type) listener(event as Extract<LiveEvent, { type: T }>)
  })
  useEffect(() => subscribe(onEvent), [subscribe])
}

/** Holds the project's live socket while mounted. */
export function ProjectLive({ projectId, children }: { projectId: string; children: React.ReactNode }) {
  const [state, setState] = useState<LiveState>('reconnecting')
  const [isOutdated, setIsOutdated] = useState(false)
  const [people, setPeople] = useState<PresencePerson[]>([])
  const hub = useMemo(() => createHub(), [])
  const me = useSession().data?.user?.id

  useEffect(() => {
    if (me === undefined) return
    let hasGreeted = false
    const socket = openLiveSocket({
      url: `${location.origin.replace(/^http/, 'ws')}/live/${projectId}?as=${me}`,
      onState: setState,
      onEvent: (event) => {
        if (event.type === 'hello') {
          setIsOutdated(event.protocol !== PROTOCOL_VERSION)
          queryClient.setQueryData<Project>(keys.projectInfo(projectId), (old) => old && { ...old, role: event.role })
          if (hasGreeted) void queryClient.invalidateQueries({ queryKey: keys.project(projectId) })
          hasGreeted = true
        } else if (event.type === 'presence') setPeople(event.people)
        else applyToCache(projectId, event)
        hub.emit(event)
      },
      onEnd: (code) => {
        setState('reconnecting')
        if (code === CLOSE.notSignedIn) return leaveForSignIn()
        void queryClient.invalidateQueries({ queryKey: keys.projects })
        // Fetched again, the project answers with its refusal, and its page shows it.
        void queryClient.resetQueries({ queryKey: keys.project(projectId) })
      },
    })
    hub.attach(socket)
    return () => {
      hub.attach(null)
      socket.close()
      setState('reconnecting')
      setPeople([])
    }
  }, [projectId, me, hub])

  const live = useMemo(
    () => ({ state, isOutdated, people, subscribe: hub.subscribe, send: hub.send }),
    [state, isOutdated, people, hub],
  )
  return <LiveContext value={live}>{children}</LiveContext>
}

/** Joins components, which mount before the socket's effect, with the socket of the moment. */
function createHub() {
  const listeners = new Set<(event: LiveEvent) => void>()
  let socket: LiveSocket | null = null
  let early: LiveRequest | null = null
  return {
    emit: (event: LiveEvent) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener: (event: LiveEvent) => void) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    send: (request: LiveRequest) => {
      if (socket) socket.send(request)
      else early = request
    },
    attach: (next: LiveSocket | null) => {
      socket = next
      if (socket && early) socket.send(early)
      early = null
    },
  }
}
