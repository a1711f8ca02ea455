// Fan-out over several processes through Valkey or Redis (REDIS_URL). Own events reach this process's listeners at once,
// as in memory.ts, and are told to the others; theirs come over one channel, signed. Messages are a matter of speed
// alone: what one tells wrongly, late, twice or not at all, the watcher reads from the database.
import { randomBytes } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../../db/connect.ts'
import { takeSecret } from '../../db/repos/secrets.ts'
import { createSealer } from './envelope.ts'
import type { Fanout, FanoutEvent, Presence, SharedEvent } from './fanout.ts'
import { openLink } from './link.ts'
import { createMemoryFanout } from './memory.ts'
import { decodeMessage, encodeMessage, type NodeMessage } from './messages.ts'
import { createNodes } from './nodes.ts'
import { createWatcher } from './watcher.ts'

/** How often a node shows life, looks for others that do not, and compares with the database; milliseconds. */
export const BEAT_MS = 2_000
/** A node that has not got its own sign of life back for this long takes the connection for dead; milliseconds. */
const DEAF_AFTER_MS = 6_000
/** A list of everybody present is sent at most this often, in milliseconds. */
const ROLL_EVERY_MS = 1_000
/** Bad messages are logged at most this often, in milliseconds. */
const COMPLAIN_EVERY_MS = 60_000

/** What is counted, for /metrics. */
export type FanoutMeasures = {
  fannedOut(direction: 'published' | 'received'): void
  fanoutGap(): void
  fanoutInvalid(): void
}

/** Starts whether the server is reachable or not. Throws where the database is not: the nodes' key is there. */
export async function createRedisFanout(options: {
  url: string
  db: Db
  log: FastifyBaseLogger
  measures: FanoutMeasures
}): Promise<Fanout> {
  const { url, db, log, measures } = options
  const sealer = createSealer(await takeSecret(db, 'nodes'))
  const self = randomBytes(16).toString('hex')
  const here = createMemoryFanout()
  const nodes = createNodes(self)
  /** Whoever is present at this node. */
  const present = new Map<number, Presence>()
  let number = 0
  let echoedAt = 0
  let rollAt = Number.NEGATIVE_INFINITY
  let complainedAt = Number.NEGATIVE_INFINITY
  let badMessages = 0

  const watcher = createWatcher({
    db,
    deliver,
    onGap: () => measures.fanoutGap(),
    onError: (err) => log.warn({ err }, 'nodes: the database could not be compared with'),
  })
  const link = openLink({
    url,
    channel: sealer.channel,
    onMessage: receive,
    onUp() {
      log.info('nodes: connected')
      echoedAt = performance.now()
      nodes.mistrust()
      send({ type: 'alive', nodes: nodes.alive() })
      // While the connection was away others wrote.
      watcher.look(false)
    },
    onDown: (err) => log.warn({ err }, 'nodes: not connected; what others do is read from the database meanwhile'),
  })
  const timer = setInterval(beat, BEAT_MS)

  function beat() {
    const now = performance.now()
    if (link.isUp() && now - echoedAt > DEAF_AFTER_MS) link.renew('nothing comes back from it')
    send({ type: 'alive', nodes: nodes.alive() })
    show(nodes.sweep(now))
    watcher.look(link.isUp())
  }

  function deliver(event: FanoutEvent) {
    watcher.see(event)
    here.deliver(event)
  }

  function show(presences: Iterable<Presence>) {
    for (const presence of presences) deliver({ type: 'presence', ...presence })
  }

  // The number rises with what is dropped too: the others see that something is missing.
  function send(message: NodeMessage) {
    number++
    if (!link.isUp()) return
    measures.fannedOut('published')
    link.publish(sealer.seal({ from: self, number, body: encodeMessage(message) }))
  }

  function receive(bytes: Uint8Array) {
    try {
      const { from, number: theirs, body } = sealer.open(bytes)
      const message = decodeMessage(body)
      const heard = nodes.hear(from, theirs, message, performance.now())
      if (heard.verdict === 'own') {
        echoedAt = performance.now()
        return
      }
      if (heard.isNew) send({ type: 'alive', nodes: nodes.alive() })
      if (heard.verdict !== 'taken') return
      measures.fannedOut('received')
      if (heard.isAsked) send({ type: 'ask', node: from })
      show(heard.presence)
      take(message)
    } catch (err) {
      complain(err)
    }
  }

  function take(message: NodeMessage) {
    switch (message.type) {
      case 'committed': {
        const { roomUpdates, ...committed } = message
        const carried = roomUpdates.flatMap(({ update, ...rest }) => (update === null ? [] : [{ ...rest, update }]))
        deliver({ ...committed, roomUpdates: carried })
        for (const { room, seq, update } of roomUpdates) if (update === null) watcher.lookUpRoom(room, seq)
        return
      }
      case 'job':
      case 'revoked':
        return deliver(message)
      case 'lookUp':
      // What this node holds is committed, so nobody here need start anew: it may only have missed something.
      case 'uncertain':
        return watcher.look(false)
      case 'ask':
        if (message.node === self) callRoll()
        return
      case 'presence':
      case 'roll':
      case 'alive':
      case 'bye':
        return
    }
  }

  function callRoll() {
    const now = performance.now()
    if (now - rollAt < ROLL_EVERY_MS) return
    rollAt = now
    send({ type: 'roll', clientIds: [...present.keys()] })
    for (const presence of present.values()) send({ type: 'presence', ...presence })
  }

  function complain(err: unknown) {
    badMessages++
    measures.fanoutInvalid()
    const now = performance.now()
    if (now - complainedAt < COMPLAIN_EVERY_MS) return
    complainedAt = now
    log.warn({ err, badMessages }, 'nodes: a message was refused')
    badMessages = 0
  }

  return {
    publish(event: SharedEvent) {
      deliver(event)
      if (event.type === 'presence') {
        const { type: _type, ...presence } = event
        if (presence.state === null) present.delete(presence.clientId)
        else present.set(presence.clientId, presence)
      }
      send(event)
    },
    subscribe(listener) {
      const end = here.subscribe(listener)
      // The others answer while this process still starts, and say it once.
      for (const presence of nodes.presence()) listener({ type: 'presence', ...presence })
      return end
    },
    follow: (shown) =>
      'room' in shown ? watcher.followRoom(shown.room, shown.seq) : watcher.followProject(shown.projectId, shown.rev),
    presenceIn: (room) => nodes.presence().filter((presence) => presence.room === room),
    state: () => (link.isUp() ? 'connected' : 'unreachable'),
    async close() {
      clearInterval(timer)
      send({ type: 'bye' })
      await watcher.close()
      await link.close()
      await here.close()
    },
  }
}
