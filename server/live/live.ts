// /live/:projectId: one socket for everything of a project that changes while one looks at it.
import type { WebSocket } from 'ws'
import type { Target } from '../../db/repos/rooms/access.ts'
import type { ProjectId } from '../../shared/model/ids.ts'
import { CLOSE } from '../../shared/protocol/kinds.ts'
import { LiveRequest } from '../../shared/protocol/live.ts'
import { parseBoundedJson } from '../../shared/text/json-depth.ts'
import type { Caller, Context } from '../context.ts'
import type { FanoutEvent } from '../fanout/fanout.ts'
import { MAX_EARLY_FRAMES, MAX_LIVE_READS } from '../sockets/bounds.ts'
import type { Connections } from '../sockets/connections.ts'
import { createGate } from '../sockets/gate.ts'
import { createProjectView, type ProjectView } from './project-view.ts'

/** Whoever makes it closes it. */
export function createLive(ctx: Context, connections: Connections) {
  const views = new Map<ProjectId, ProjectView>()
  const gate = createGate(MAX_LIVE_READS)
  const unsubscribe = ctx.fanout.subscribe(onEvent)

  function onEvent(event: FanoutEvent) {
    if (event.type === 'committed') views.get(event.projectId)?.committed(event)
    else if (event.type === 'missed') views.get(event.projectId)?.missed()
    else if (event.type === 'job') views.get(event.projectId)?.job(event.jobId)
    else if (event.type === 'presence') {
      viewOf(event.projectId).presence(event)
      drop(event.projectId)
    }
  }

  function viewOf(projectId: ProjectId): ProjectView {
    const view = views.get(projectId) ?? createProjectView(ctx, projectId, gate)
    views.set(projectId, view)
    return view
  }

  function drop(projectId: ProjectId) {
    const view = views.get(projectId)
    if (!view?.isEmpty()) return
    view.close()
    views.delete(projectId)
  }

  return {
    /** Serves a socket that was just accepted. Attaches its listeners before it returns. */
    open(socket: WebSocket, caller: Caller | null, target: Extract<Target, { kind: 'live' }>) {
      const early: string[] = []
      let receive: ((text: string) => void) | null = null

      socket.on('message', (data, isBinary) => {
        if (socket.readyState !== socket.OPEN) return
        if (isBinary) return socket.close(CLOSE.badFrame)
        const text = data.toString()
        if (receive) return receive(text)
        if (early.length === MAX_EARLY_FRAMES) return socket.close(CLOSE.tooMany)
        early.push(text)
      })

      connections
        .accept(socket, caller, target)
        .then((connection) => {
          if (!connection) return
          const view = viewOf(connection.projectId)
          socket.once('close', () => {
            view.leave(connection)
            drop(connection.projectId)
          })
          view.join(connection)
          receive = (text) => {
            if (!connection.budget.requests.take(1, Date.now())) return socket.close(CLOSE.tooMany)
            const request = readRequest(text)
            if (request) view.request(connection, request)
            else socket.close(CLOSE.badFrame)
          }
          for (const text of early.splice(0)) if (socket.readyState === socket.OPEN) receive(text)
        })
        .catch((error) => {
          ctx.log.error({ err: error }, 'live socket could not be opened')
          socket.close(CLOSE.restart)
        })
    },

    close() {
      unsubscribe()
      for (const view of views.values()) view.close()
    },
  }
}

function readRequest(text: string): LiveRequest | null {
  let value: unknown
  try {
    value = parseBoundedJson(text)
  } catch {
    // Not JSON, or too deep, is not a request: the caller closes the socket.
    return null
  }
  const parsed = LiveRequest.safeParse(value)
  return parsed.success ? parsed.data : null
}
