// The connection to Valkey or Redis: comes back by itself, and never holds what cannot be sent. Whatever is lost here is
// found in the database, so nothing waits and nothing is sent again.
import { createClient } from '@redis/client'

/** First and longest wait before another attempt, in milliseconds; jitter takes off up to half of it. */
const FIRST_WAIT_MS = 200
const LONGEST_WAIT_MS = 2_000
const CONNECT_TIMEOUT_MS = 2_000
/** A server that takes the connection and says nothing is given up after this, in milliseconds. */
const ANSWER_TIMEOUT_MS = 4_000
/** Bytes sent that the server has not taken yet (8 MiB); past it the connection is given up. */
const MAX_UNTAKEN_BYTES = 8 * 1024 * 1024

export type Link = ReturnType<typeof openLink>

type Client = ReturnType<typeof createOne>

/**
 * Connects to `url` and listens on `channel`; never throws for a server that is away. `onUp` and `onDown` alternate.
 * Whoever opens it closes it.
 */
export function openLink(options: {
  url: string
  channel: string
  onMessage: (message: Uint8Array) => void
  onUp: () => void
  onDown: (reason: unknown) => void
}) {
  const { url, channel, onMessage, onUp, onDown } = options
  let current: Client | null = null
  let isUp = false
  let isClosed = false
  let attempt = 0
  let untakenBytes = 0
  let timer: NodeJS.Timeout | undefined
  void connect()

  async function connect() {
    const client = createOne(url)
    current = client
    const patience = setTimeout(() => fail(client, new Error('the server does not answer')), ANSWER_TIMEOUT_MS)
    // Without a listener a lost connection would end the process.
    client.on('error', (error: unknown) => fail(client, error))
    client.on('end', () => fail(client, new Error('the connection ended')))
    try {
      await client.connect()
      await client.subscribe(channel, (message: Buffer) => onMessage(message), true)
      if (client !== current) return
      attempt = 0
      untakenBytes = 0
      isUp = true
      onUp()
    } catch (error) {
      fail(client, error)
    } finally {
      clearTimeout(patience)
    }
  }

  function fail(client: Client, reason: unknown) {
    if (client !== current) return
    current = null
    drop(client)
    const wasUp = isUp
    isUp = false
    if (isClosed) return
    if (wasUp || attempt === 0) onDown(reason)
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt++)
    timer = setTimeout(() => void connect(), wait * (1 - Math.random() / 2))
  }

  return {
    isUp: () => isUp,

    /** Sends, or drops where there is no connection. */
    publish(message: Buffer) {
      const client = current
      if (!isUp || client === null) return
      untakenBytes += message.byteLength
      if (untakenBytes > MAX_UNTAKEN_BYTES) return fail(client, new Error('the server does not take what is sent'))
      client.publish(channel, message).then(
        () => {
          untakenBytes -= message.byteLength
        },
        (error: unknown) => fail(client, error),
      )
    },

    /** Gives the connection up and makes another. */
    renew(reason: string) {
      if (current !== null && isUp) fail(current, new Error(reason))
    },

    /** Lets what was sent arrive, if that is quick. */
    async close() {
      isClosed = true
      clearTimeout(timer)
      const client = current
      current = null
      if (client === null) return
      if (isUp) await Promise.race([client.ping().catch(() => {}), new Promise((done) => setTimeout(done, 500))])
      drop(client)
    },
  }
}

const createOne = (url: string) =>
  createClient({
    url,
    socket: { connectTimeout: CONNECT_TIMEOUT_MS, reconnectStrategy: false, keepAlive: true, noDelay: true },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    disableClientInfo: true,
  })

function drop(client: Client) {
  try {
    client.destroy()
  } catch {
    // It never got as far as to have something to destroy.
  }
}
