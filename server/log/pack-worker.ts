// The thread behind pack.ts.
import { parentPort } from 'node:worker_threads'
import type { PackAnswer } from './pack.ts'
import { type PackRequest, packUpdates } from './pack-updates.ts'

const port = parentPort
if (!port) throw new Error('runs as a worker thread only')

port.on('message', ({ id, ...request }: PackRequest & { id: number }) => {
  let answer: PackAnswer
  try {
    answer = { id, packed: packUpdates(request) }
  } catch (error) {
    answer = { id, error: String(error) }
  }
  port.postMessage(answer)
})
