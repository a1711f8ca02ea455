// One live socket: reconnects with back-off and jitter, remembers the matrix subscription and asks
// for it again. Knows nothing of React or of the cache.
import { CLOSE } from '../../shared/protocol/kinds.ts'
import { LiveEvent, type LiveRequest } from '../../shared/protocol/live.ts'

export type LiveState = 'connected' | 'reconnecting'

/** First and longest wait before a reconnect, in ms; jitter takes off up to half of it. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 15_000

/** Wait before attempt number `attempt` (from 0); `random` in [0, 1). */
export const reconnectDelay = (attempt: number, random: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (1 - random / 2)

type Options = {
  url: string
  onEvent: (event: LiveEvent) => void
  onState: (state: LiveState) => void
  /** The server ended it for good: signed out (4401) or no member any more (4404, 4403). */
  onEnd: (code: number) => void
}

export type LiveSocket = {
  /** Sent at once when connected; a matrix subscription is also sent again after every reconnect. */
  send: (request: LiveRequest) => void
  close: () => void
}

/** Opens the socket and keeps it open until `close`, or until the server says why it may not be. */
export function openLiveSocket({ url, onEvent, onState, onEnd }: Options): LiveSocket {
  let socket: WebSocket | null = null
  let attempt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let watched: LiveRequest | null = null
  let isClosed = false

  const connect = () => {
    timer = undefined
    const current = new WebSocket(url)
    socket = current
    current.onopen = () => {
      if (watched) current.send(JSON.stringify(watched))
    }
    current.onmessage = (message) => {
      const event = LiveEvent.safeParse(JSON.parse(String(message.data)))
      // A newer server may say more than this client knows.
      if (!event.success) return
      if (event.data.type === 'hello') {
        attempt = 0
        onState('connected')
      }
      onEvent(event.data)
    }
    current.onclose = ({ code }) => {
      if (isClosed || socket !== current) return
      if (code === CLOSE.notSignedIn || code === CLOSE.forbidden || code === CLOSE.notFound) {
        isClosed = true
        release()
        onEnd(code)
        return
      }
      onState('reconnecting')
      timer = setTimeout(connect, reconnectDelay(attempt++, Math.random()))
    }
  }
  // A network that comes back, or a laptop that wakes, does not sit out the wait.
  const connectNow = () => {
    if (timer === undefined || document.visibilityState === 'hidden') return
    clearTimeout(timer)
    connect()
  }
  const release = () => {
    window.removeEventListener('online', connectNow)
    document.removeEventListener('visibilitychange', connectNow)
    clearTimeout(timer)
  }

  window.addEventListener('online', connectNow)
  document.addEventListener('visibilitychange', connectNow)
  connect()
  return {
    send(request) {
      watched = request.type === 'matrix.watch' ? request : null
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(request))
    },
    close() {
      isClosed = true
      release()
      socket?.close(1000)
    },
  }
}
