// A server's inspector: collects its garbage, counts its memory, takes profiles; the same for every server, and
// without a line of theirs. A server is started with `inspectorEnv(port)`.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { WebSocket } from 'ws'

export const inspectorEnv = (port: number) => ({ NODE_OPTIONS: `--inspect=127.0.0.1:${port}` })

/** A port that nobody listens on at the moment. */
export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Bytes after a full collection: resident as the system counts, and what V8 and its buffers use of it. */
export type Memory = { rss: number; heap: number; external: number }

export type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[]
  samples: number[]
  timeDeltas: number[]
}

export type Inspector = Awaited<ReturnType<typeof openInspector>>

/** Whoever opens it closes it. */
export async function openInspector(port: number, pid: number) {
  const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    webSocketDebuggerUrl: string
  }[]
  if (!target) throw new Error('the server has no inspector')
  const socket = new WebSocket(target.webSocketDebuggerUrl, { perMessageDeflate: false, maxPayload: 2 ** 30 })
  await once(socket, 'open')
  let lastId = 0
  const waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>()
  let onChunk: ((chunk: string) => void) | null = null
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString())
    if (message.method === 'HeapProfiler.addHeapSnapshotChunk') onChunk?.(message.params.chunk)
    const asked = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error) asked?.reject(new Error(message.error.message))
    else asked?.resolve(message.result)
  })
  const ask = <T>(method: string, params: object = {}) =>
    new Promise<T>((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve: resolve as (result: unknown) => void, reject })
      socket.send(JSON.stringify({ id, method, params }))
    })

  return {
    /** Collects garbage until there is none, then counts. */
    async measureMemory(): Promise<Memory> {
      // What the first collection finalises, the second one frees.
      for (let n = 0; n < 3; n++) await ask('HeapProfiler.collectGarbage')
      const { result } = await ask<{ result: { value: string } }>('Runtime.evaluate', {
        expression: 'JSON.stringify(process.memoryUsage())',
      })
      const usage = JSON.parse(result.value)
      return { rss: await readRss(pid), heap: usage.heapUsed, external: usage.external }
    },

    /** Profile of the processor time while `work` runs. */
    async profile(work: () => Promise<unknown>): Promise<CpuProfile> {
      await ask('Profiler.enable')
      await ask('Profiler.start')
      await work()
      return (await ask<{ profile: CpuProfile }>('Profiler.stop')).profile
    },

    /** A heap snapshot as JSON text, as Chromium's tools open it. */
    async snapshotHeap(): Promise<string> {
      const chunks: string[] = []
      onChunk = (chunk) => chunks.push(chunk)
      await ask('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
      return chunks.join('')
    },

    close: () => socket.terminate(),
  }
}

/** Resident set of a process in bytes; NaN where /proc does not tell. */
export async function readRss(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024
}
