// A process of many cheap clients: each opens a socket to a text room, asks for the whole (y-websocket's step 1) and
// keeps it. Told `go <url>` on its standard input they all come at once; it prints when how many had the room.
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import { encodeSync } from '../../shared/protocol/frames.ts'

const [path, ...cookies] = (process.env.CROWD ?? '').split(' ')
const STEP1 = encodeSync('step1', Uint8Array.of(0))
const AGAIN_MS = 200

function come(url: string) {
  const startedAt = performance.now()
  const backMs: number[] = []
  const codes: Record<string, number> = {}
  const open = (cookie: string) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`, {
      headers: { cookie, origin: url },
      perMessageDeflate: false,
    })
    let isBack = false
    socket.on('open', () => socket.send(STEP1))
    socket.on('message', (data: Buffer) => {
      // Kind sync, step 2.
      if (isBack || data[0] !== 0 || data[1] !== 1) return
      isBack = true
      backMs.push(performance.now() - startedAt)
      if (backMs.length === cookies.length) {
        backMs.sort((a, b) => a - b)
        const at = (part: number) => Math.round(backMs[Math.ceil(backMs.length * part) - 1] ?? 0)
        const bytes = data.byteLength
        process.stdout.write(
          `${JSON.stringify({ count: backMs.length, p50: at(0.5), p99: at(0.99), last: at(1), bytes, codes })}\n`,
        )
      }
    })
    socket.on('error', () => {})
    socket.on('close', (code) => {
      if (isBack) return
      codes[code] = (codes[code] ?? 0) + 1
      setTimeout(() => open(cookie), AGAIN_MS)
    })
  }
  for (const cookie of cookies) open(cookie)
}

createInterface({ input: process.stdin }).on('line', (line) => come(line.slice('go '.length)))
