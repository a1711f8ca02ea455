// Two well-behaved people on one document: one tags, the other sees it. What a hostile client costs is what they wait.
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import type { CreateAnnotation } from '../../../../shared/model/command.ts'
import { encodeCommand, encodeSync } from '../../../../shared/protocol/frames.ts'
import { FRAME, layerRoom } from '../../../../shared/protocol/kinds.ts'
import { CommandReply } from '../../../../shared/protocol/reply.ts'
import { waitFor } from '../../../_help/wait-for.ts'
import { newCreate, type TestDocument } from '../../../_help/workspace.ts'

const TAG_EVERY_MS = 100

export type Witness = {
  /** Longest wait from asking to seeing, what is still not seen included, and how many were seen, since the last call. */
  read(): { worstMs: number; seen: number }
  /** Waits until everything asked for so far was seen. */
  settled(): Promise<unknown>
  isOpen(): boolean
  close(): void
}

/** Starts tagging `document`. Whoever starts it closes it. */
export async function startWitness(url: string, cookie: string, document: TestDocument): Promise<Witness> {
  const open = async () => {
    const path = `${url.replace('http', 'ws')}/sync/${layerRoom(document.layerId)}`
    const socket = new WebSocket(path, { headers: { cookie, origin: url }, perMessageDeflate: false })
    await new Promise((resolve, reject) => {
      socket.once('message', resolve)
      socket.once('error', reject)
      socket.once('open', () => socket.send(encodeSync('step1', Uint8Array.of(0))))
    })
    return socket
  }
  const [author, reader] = await Promise.all([open(), open()])
  const askedAt = new Map<string, number>()
  let worstMs = 0
  let seen = 0
  reader.on('message', (data: Buffer) => {
    const now = performance.now()
    for (const [id, at] of askedAt) {
      if (!data.includes(id)) continue
      askedAt.delete(id)
      worstMs = Math.max(worstMs, now - at)
      seen++
    }
  })

  const commands = new Map<string, CreateAnnotation>()
  author.on('message', (data: Buffer) => {
    if (data[0] !== FRAME.reply) return
    const reply = CommandReply.parse(JSON.parse(decoding.readVarString(decoding.createDecoder(data.subarray(1)))))
    const command = commands.get(reply.id)
    // As a page does it: what may be sent again is, and has waited since it was first asked.
    if (!reply.ok && reply.retry && command) setTimeout(() => author.send(encodeCommand(command)), TAG_EVERY_MS)
    else commands.delete(reply.id)
  })
  const timer = setInterval(() => {
    const command = newCreate(document, [])
    askedAt.set(command.annotationId, performance.now())
    commands.set(command.id, command)
    author.send(encodeCommand(command))
  }, TAG_EVERY_MS)

  return {
    read() {
      const now = performance.now()
      const reading = { worstMs: [...askedAt.values()].reduce((most, at) => Math.max(most, now - at), worstMs), seen }
      worstMs = seen = 0
      return reading
    },
    settled: () => {
      const asked = [...askedAt.keys()]
      return waitFor('everything was seen', () => asked.every((id) => !askedAt.has(id)), 60_000)
    },
    isOpen: () => author.readyState === WebSocket.OPEN && reader.readyState === WebSocket.OPEN,
    close() {
      clearInterval(timer)
      author.terminate()
      reader.terminate()
    },
  }
}
