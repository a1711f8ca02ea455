// A way to a server that a test can block, as networks do: nothing passes, and nobody is told.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type TcpGate = Awaited<ReturnType<typeof openTcpGate>>

/** Passes everything between its `port` and the one that `portOf` names at the moment. Its opener closes it. */
export async function openTcpGate(portOf: () => number) {
  const pairs = new Set<{ inner: Socket | null; outer: Socket }>()
  let isBlocked = false

  function lead(pair: { inner: Socket | null; outer: Socket }) {
    const { outer } = pair
    const inner = connect(portOf(), '127.0.0.1')
    pair.inner = inner
    inner.setNoDelay(true)
    inner.on('data', (bytes) => outer.write(bytes))
    inner.on('error', () => outer.destroy())
    inner.on('close', () => outer.destroy())
    outer.on('data', (bytes) => inner.write(bytes))
    outer.on('close', () => inner.destroy())
  }

  const server = createServer((outer) => {
    const pair = { inner: null, outer }
    pairs.add(pair)
    outer.setNoDelay(true)
    outer.on('error', () => {})
    outer.on('close', () => pairs.delete(pair))
    if (!isBlocked) lead(pair)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,

    /** From now on nothing passes, and no connection is refused or ended. */
    block() {
      isBlocked = true
      for (const { inner, outer } of pairs) {
        inner?.pause()
        outer.pause()
      }
    },

    /** Passes what has waited, and everything again. */
    unblock() {
      isBlocked = false
      for (const pair of pairs) {
        if (pair.inner === null) lead(pair)
        pair.inner?.resume()
        pair.outer.resume()
      }
    },

    /** Ends every connection. */
    cut() {
      for (const { outer } of pairs) outer.destroy()
    },

    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const { inner, outer } of pairs) {
        inner?.destroy()
        outer.destroy()
      }
      await closed
    },
  }
}

/** A port that nobody listens on at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
