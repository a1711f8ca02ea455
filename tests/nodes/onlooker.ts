// Somebody who looks at everything through one address: every layer, a text with the others who read it, the live view
// and its matrix. Comes back as the product's client does, and fetches when he is told to.
import { isDeepStrictEqual } from 'node:util'
import { applyDelta, createMatrix, type Matrix } from '../../shared/matrix/apply-delta.ts'
import { EMPTY_FILTER } from '../../shared/matrix/filter.ts'
import type { DocumentId } from '../../shared/model/ids.ts'
import { layerRoom, textRoom } from '../../shared/protocol/kinds.ts'
import type { LiveEvent } from '../../shared/protocol/live.ts'
import type { Person } from '../_help/app.ts'
import { openLive, openPeer } from '../_help/sockets.ts'
import { personAt, type Season } from '../faults/season.ts'

/** Wait before the live socket is opened again, in milliseconds. */
const AGAIN_MS = 300

export type Onlooker = ReturnType<typeof openOnlooker>

/** Opens his sockets at `url`; `origin` is where people find the server. Whoever opens him closes him. */
export function openOnlooker(season: Season, person: Person, url: string, origin: string) {
  const me = { ...person, ...personAt(origin, person) }
  const { projectId } = season.team
  const layers = season.documents.map(({ layerId }) => ({
    room: layerRoom(layerId),
    peer: openPeer(url, layerRoom(layerId), me),
  }))
  const reader = openPeer(url, textRoom((season.documents[0] as { documentId: DocumentId }).documentId), me)
  reader.awareness.setLocalStateField('selection', null)
  const live = openMatrix()

  function openMatrix() {
    let held: Matrix | null = null
    let people: Extract<LiveEvent, { type: 'presence' }>['people'] = []
    let waiting: { rev: number; cells: Matrix['cells'] extends ReadonlyMap<string, infer C> ? C[] : never }[] = []
    let watching = 0
    let isClosed = false
    let socket: ReturnType<typeof openLive> | undefined
    let timer: NodeJS.Timeout | undefined

    async function fetchAfter(turn: number) {
      const fetched = await fetchMatrix()
      if (turn !== watching || fetched === null) return
      held = waiting.reduce((matrix, { rev, cells }) => applyDelta(matrix, rev, cells), fetched)
      waiting = []
    }

    function take(event: LiveEvent) {
      if (event.type === 'presence') people = event.people
      if (event.type === 'matrix.watching') {
        held = null
        waiting = []
        void fetchAfter(++watching)
      }
      if (event.type !== 'matrix.cells') return
      if (held === null) waiting.push({ rev: event.rev, cells: event.cells as never })
      else held = applyDelta(held, event.rev, event.cells)
    }

    function connect() {
      const opened = openLive(url, projectId, me)
      socket = opened
      opened.socket.on('open', () => opened.ask({ type: 'matrix.watch', filter: EMPTY_FILTER }))
      opened.socket.on('message', (data) => take(JSON.parse(data.toString())))
      opened.socket.on('close', () => {
        held = null
        people = []
        watching++
        if (!isClosed) timer = setTimeout(connect, AGAIN_MS)
      })
    }

    connect()
    return {
      held: () => held,
      people: () => people,
      close() {
        isClosed = true
        clearTimeout(timer)
        socket?.close()
      },
    }
  }

  async function fetchMatrix(): Promise<Matrix | null> {
    try {
      const answer = await fetch(`${url}/api/projects/${projectId}/matrix`, { headers: me.headers })
      if (!answer.ok) return null
      const { rev, cells } = (await answer.json()) as { rev: number; cells: Parameters<typeof createMatrix>[1] }
      return createMatrix(rev, cells)
    } catch {
      // The server is away: whoever waits asks again.
      return null
    }
  }

  return {
    person,

    /** What is not as the database has it, in words; `stored` holds the records of each layer's room. */
    async differences(stored: ReadonlyMap<string, ReadonlyMap<string, unknown>>): Promise<string[]> {
      const wrong = layers
        .filter(({ room, peer }) => !peer.provider.synced || !isDeepStrictEqual(peer.records(), stored.get(room)))
        .map(({ room }) => `${room} is not as it is stored`)
      const [held, fresh] = [live.held(), await fetchMatrix()]
      if (held === null || fresh === null) wrong.push('there is no matrix')
      else if (!isDeepStrictEqual(sorted(held), sorted(fresh))) wrong.push('the matrix is not a fresh fetch')
      return wrong
    },

    /** Where he does not see the other: in the text, in the list of who has which document open. */
    missing(other: Person): string[] {
      const states = [...reader.awareness.getStates().values()] as { user?: { id: string } }[]
      return [
        ...(states.some(({ user }) => user?.id === other.userId) ? [] : ['the other reader is not in the text']),
        ...(live.people().some(({ userId }) => userId === other.userId) ? [] : ['the other reader is not in the list']),
      ]
    },

    close() {
      live.close()
      reader.close()
      for (const { peer } of layers) peer.close()
    },
  }
}

const sorted = ({ cells }: Matrix) => [...cells].sort(([a], [b]) => (a < b ? -1 : 1))
