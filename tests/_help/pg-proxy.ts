// A proxy before Postgres that knows where messages begin and end: it cuts a connection, or holds it, at a named point
// of a transaction. What a network and a disk can do to a server is done to it from outside, in the moment that counts.
import { createConnection, createServer, type Socket } from 'node:net'

/**
 * A point of the next change of a project. `first`: its first statement was sent and has not arrived. `statement`: the
 * k-th statement of its transaction is done and the answer has not arrived. `commit`: what commits it was sent and has
 * not arrived. `committed`: it is committed and the answer has not arrived. `answered`: the answer has been passed on.
 * A change with fewer statements, or of one alone, is caught at its commit.
 */
export type Point = { at: 'first' | 'commit' | 'committed' | 'answered' } | { at: 'statement'; k: number }

/** How the database behaves: as it is, as if it were gone, or as if the network swallowed everything. */
export type Weather = 'fair' | 'refusing' | 'silent'

export type PgProxy = Awaited<ReturnType<typeof startPgProxy>>

const isBegin = (sql: string) => /^\s*(begin|start transaction)/i.test(sql)
const isCommit = (sql: string) => /^\s*(commit|end)\b/i.test(sql)
// Others, such as of sessions and imports, come at any time and are let through.
const isOfProject = (sql: string) => /\b(projects|history)\b/i.test(sql)
const writesHistory = (sql: string) => /insert into "?history\b/i.test(sql)

/** Statements that travel together, up to the message that asks for the answer. */
type Unit = { sql: string; isCommitting: boolean; statement: number | null }

/** Starts one before the Unix socket at `socketPath`. Whoever starts it closes it. */
export async function startPgProxy(socketPath: string) {
  let weather: Weather = 'fair'
  let commitDelayMs = 0
  let armed: { point: Point; act: (cut: () => void) => void | Promise<void>; done: () => void } | null = null
  const pairs = new Set<{ client: Socket; server: Socket }>()

  const listener = createServer((client) => {
    client.on('error', () => {})
    if (weather === 'refusing') return void client.resetAndDestroy()
    const server = createConnection(socketPath)
    server.on('error', () => client.destroy())
    const pair = { client, server }
    pairs.add(pair)
    const cut = () => {
      client.resetAndDestroy()
      server.destroy()
    }
    client.once('close', () => {
      pairs.delete(pair)
      server.destroy()
    })
    server.once('close', () => client.destroy())
    join(pair, cut)
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const { port } = listener.address() as { port: number }

  /** True where the armed point is this one; then its action has been run. */
  async function fire(cut: () => void, is: (point: Point) => boolean): Promise<boolean> {
    if (!armed || !is(armed.point)) return false
    const { act, done } = armed
    armed = null
    await act(cut)
    done()
    return true
  }

  function join({ client, server }: { client: Socket; server: Socket }, cut: () => void) {
    const waiting: Unit[] = []
    let status = 'I'
    let statement = 0
    /** The open transaction has written to a history. */
    let isChange = false
    /** Texts of named statements. */
    const named = new Map<string, string>()
    let isStarted = false
    let held: Buffer[] = []
    let sql = ''
    // One chain a direction: what follows a message that is held waits behind it.
    let up = Promise.resolve()
    let down = Promise.resolve()

    const readClient = splitter('client', (message) => {
      up = up.then(async () => {
        if (client.destroyed) return
        if (!isStarted) {
          isStarted = true
          server.write(message)
          return
        }
        const type = String.fromCharCode(message[0] as number)
        held.push(message)
        if (type === 'Q') sql += cString(message, 5)
        if (type === 'P') named.set(cString(message, 5), cString(message, message.indexOf(0, 5) + 1))
        // A Bind names its portal, then its statement.
        if (type === 'B') sql += named.get(cString(message, message.indexOf(0, 5) + 1)) ?? ''
        if ('PBDECF'.includes(type)) return
        if (type === 'Q' || type === 'S') {
          const unit = describe(sql)
          sql = ''
          const isEnd = unit.isCommitting
          const isCaught = await fire(cut, ({ at }) =>
            at === 'first' ? isOfProject(unit.sql) : isEnd && (at === 'commit' || at === 'statement'),
          )
          if (isCaught) return
          waiting.push(unit)
        }
        for (const one of held) server.write(one)
        held = []
      })
    })

    function describe(text: string): Unit {
      if (isBegin(text)) {
        statement = 0
        isChange = false
      }
      const isInside = status !== 'I'
      const isCommitting = isInside ? isCommit(text) && isChange : writesHistory(text)
      isChange ||= writesHistory(text)
      return { sql: text, isCommitting, statement: isInside && !isCommitting ? ++statement : null }
    }

    const readServer = splitter('server', (message) => {
      down = down.then(async () => {
        if (String.fromCharCode(message[0] as number) !== 'Z') return void client.write(message)
        status = String.fromCharCode(message[5] as number)
        const unit = waiting.shift()
        const isEnd = unit?.isCommitting ?? false
        if (isEnd && commitDelayMs > 0) await new Promise((resolve) => setTimeout(resolve, commitDelayMs))
        const isCaught = await fire(cut, (point) =>
          point.at === 'statement' ? unit?.statement === point.k : point.at === 'committed' && isEnd,
        )
        if (isCaught || client.destroyed) return
        client.write(message)
        if (isEnd) await fire(cut, ({ at }) => at === 'answered')
      })
    })

    client.on('data', (chunk) => weather !== 'silent' && readClient(chunk))
    server.on('data', (chunk) => weather !== 'silent' && readServer(chunk))
  }

  return {
    /** Address of a database behind the proxy. */
    urlOf: (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`,

    /** Acts at a point of the next transaction, once; by default cuts it. Resolves when it has. */
    at(point: Point, act: (cut: () => void) => void | Promise<void> = (cut) => cut()): Promise<void> {
      return new Promise((done) => {
        armed = { point, act, done }
      })
    },
    /** Forgets a point that was not reached. */
    disarm() {
      armed = null
    },

    /** Cuts every connection. */
    cut() {
      for (const { client } of pairs) client.resetAndDestroy()
    },

    /** Changes the weather. Connections do not outlive a change: what was swallowed cannot be given back. */
    setWeather(next: Weather) {
      weather = next
      if (next !== 'silent') for (const { client } of pairs) client.resetAndDestroy()
    },

    /** The answer to each commit arrives this much later, in milliseconds. */
    delayCommits(ms: number) {
      commitDelayMs = ms
    },

    async close() {
      for (const { client } of pairs) client.destroy()
      await new Promise((resolve) => listener.close(resolve))
    },
  }
}

const cString = (bytes: Buffer, start: number) => bytes.toString('utf8', start, bytes.indexOf(0, start))

// Calls `onMessage` with each whole message: type (but for the first one of a client), length, body.
function splitter(of: 'client' | 'server', onMessage: (message: Buffer) => void) {
  let pending: Buffer = Buffer.alloc(0)
  let isUntyped = of === 'client'
  return (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (;;) {
      const head = isUntyped ? 0 : 1
      if (pending.length < head + 4) return
      const length = head + pending.readInt32BE(head)
      if (pending.length < length) return
      isUntyped = false
      onMessage(pending.subarray(0, length))
      pending = pending.subarray(length)
    }
  }
}
