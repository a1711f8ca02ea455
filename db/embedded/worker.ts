// The thread in which PGlite runs: it blocks while a statement runs, so it may not share the server's thread.
import { parentPort, workerData } from 'node:worker_threads'
import { openFolder } from './folder.ts'

/** `message` null closes the database. */
export type WorkerRequest = { id: number; message: Uint8Array | null; isNewSession: boolean }
/** Id 0 tells that the database is open. */
export type WorkerAnswer = { id: number; bytes: Uint8Array }

const port = parentPort
if (!port) throw new Error('runs as a worker thread only')
const answer = (id: number, bytes: Uint8Array<ArrayBuffer>) =>
  port.postMessage({ id, bytes } satisfies WorkerAnswer, [bytes.buffer])

const pg = await openFolder((workerData as { dataDir: string }).dataDir)

async function execute(message: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  // The streaming call, because the plain one keeps every parsed answer for ever. The bytes are a view of the
  // database's memory: copied before it goes on.
  await pg.execProtocolRawStream(message, { syncToFs: false, onRawData: (bytes) => parts.push(bytes.slice()) })
  return parts.length === 1 ? (parts[0] as Uint8Array<ArrayBuffer>) : new Uint8Array(Buffer.concat(parts))
}

/** A simple query as protocol bytes: 'Q', length, text, zero. */
function simpleQuery(text: string): Uint8Array {
  const bytes = Buffer.alloc(6 + Buffer.byteLength(text))
  bytes.write('Q')
  bytes.writeInt32BE(bytes.length - 1, 1)
  bytes.write(text, 5)
  return bytes
}

// One after the other: a promise chain, because messages arrive while one is awaited.
let last: Promise<void> = Promise.resolve()
port.on('message', ({ id, message, isNewSession }: WorkerRequest) => {
  last = last.then(async () => {
    if (message === null) {
      await pg.close()
      return answer(id, new Uint8Array())
    }
    if (isNewSession) {
      await execute(simpleQuery('rollback'))
      await execute(simpleQuery('discard all'))
    }
    answer(id, await execute(message))
  })
})
answer(0, new Uint8Array())
