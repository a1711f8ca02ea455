// What one hostile client may try, each for as long as it is told, on sockets of a person who may read one document.
import { randomBytes } from 'node:crypto'
import * as encoding from 'lib0/encoding'
import { encodeAwareness, encodeCommand, encodeSync } from '../../../../shared/protocol/frames.ts'
import { FRAME, MAX_FRAME_BYTES } from '../../../../shared/protocol/kinds.ts'
import { dial, frameOf, openWire, pause, pour, until, upgradeOf, type Wire } from './wire.ts'

/** Where and as whom an attack goes on. `from` is a loopback address of its own. */
export type Target = {
  url: string
  from: string
  cookie: string
  projectId: string
  textPath: string
  layerPath: string
  layerId: string
  livePath: string
  actorIds: string[]
  issueIds: string[]
  blockId: string
}

export type Attack = (target: Target, untilMs: number) => Promise<void>

const bytes = (write: (encoder: encoding.Encoder) => void) => encoding.encode(write)
const binary = (payload: Uint8Array) => frameOf('binary', payload)
const uint = (...numbers: number[]) =>
  bytes((encoder) => {
    for (const number of numbers) encoding.writeVarUint(encoder, number)
  })
const text = (kind: number, json: string) =>
  bytes((encoder) => {
    encoding.writeVarUint(encoder, kind)
    encoding.writeVarString(encoder, json)
  })
const uuid = () => crypto.randomUUID()

/** Opens one socket after another and throws each of `frames` into one, until the time is over. */
async function throwEach(target: Target, path: string, untilMs: number, frames: readonly (() => Uint8Array)[]) {
  for (let n = 0; Date.now() < untilMs; n++) {
    const wire = await openWire(target.url, target.from, path, target.cookie)
    wire.socket.write((frames[n % frames.length] as () => Uint8Array)())
    await Promise.race([wire.closed, pause(20)])
    wire.socket.destroy()
  }
}

/** Opens `count` sockets and does the same on each at once. */
async function onEach(
  target: Target,
  path: string,
  count: number,
  reads: boolean,
  run: (wire: Wire, n: number) => Promise<unknown>,
) {
  const wires = await Promise.all(
    Array.from({ length: count }, () => openWire(target.url, target.from, path, target.cookie, { reads })),
  )
  await Promise.all(wires.map(run))
  for (const { socket } of wires) socket.destroy()
}

/** Again and again, with new sockets in place of those that were closed. */
async function keepPouring(
  target: Target,
  path: string,
  untilMs: number,
  next: () => Uint8Array,
  { reads = true, first }: { reads?: boolean; first?: Uint8Array } = {},
) {
  while (Date.now() < untilMs) {
    const wire = await openWire(target.url, target.from, path, target.cookie, { reads })
    if (first) wire.socket.write(first)
    await pour(wire, next, untilMs)
    wire.socket.destroy()
    await pause(10)
  }
}

const step1 = (stateVector: Uint8Array) => binary(encodeSync('step1', stateVector))

/** A state vector of as many clients as fit, none of which the room knows. */
const wideVector = bytes((encoder) => {
  const count = 40_000
  encoding.writeVarUint(encoder, count)
  for (let n = 0; n < count; n++) {
    encoding.writeVarUint(encoder, 5_000_000 + n)
    encoding.writeVarUint(encoder, 1)
  }
})

const MALFORMED = [
  // Cut varints, lengths and bodies.
  () => binary(Uint8Array.of(0x80)),
  () => binary(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
  () => binary(Uint8Array.of(0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f)),
  () => binary(Uint8Array.of(1, 0xff, 0xff, 0xff, 0xff, 0x0f)),
  // Kinds that are nobody's, that are the server's, and that are reserved.
  () => binary(uint(2)),
  () => binary(uint(99)),
  () => binary(text(FRAME.reply, '{}')),
  () => binary(uint(2 ** 40)),
  // Counts of what does not follow.
  () =>
    binary(
      bytes((encoder) => {
        encoding.writeVarUint(encoder, FRAME.awareness)
        encoding.writeVarUint8Array(encoder, uint(2 ** 32))
      }),
    ),
  () => step1(uint(2 ** 48)),
  () => step1(wideVector),
  () => binary(encodeSync('update', uint(2 ** 32, 2 ** 32, 1, 0))),
  () => binary(encodeSync('update', uint(1, 2 ** 32, 7, 0, 10, 2 ** 40))),
  () => binary(encodeSync('update', uint(0, 1, 7, 2 ** 32))),
  // Structs without length, clocks with gaps, and much of both.
  () =>
    binary(
      encodeSync(
        'update',
        Uint8Array.from(Array.from({ length: 200_000 }, (_, n) => (n < 4 ? ([1, 0xff, 0xff, 3][n] as number) : 0))),
      ),
    ),
  () => binary(encodeSync('update', uint(1, 60_000, 9, 2 ** 30, ...Array.from({ length: 120_000 }, () => 10)))),
  // Text, pieces of UTF-8, reserved bits, frames that are not masked.
  () => frameOf('text', Buffer.from('{}')),
  () => frameOf('text', Uint8Array.of(0xff, 0xfe)),
  () => frameOf('binary', Uint8Array.of(0), { reserved: 3 }),
  () => Uint8Array.of(0x82, 1, 0),
]

const commandOf = (target: Target, more: object) => ({
  type: 'annotation.create',
  id: uuid(),
  annotationId: uuid(),
  layerId: target.layerId,
  ranges: [{ blockId: target.blockId, start: 0, end: 5 }],
  quote: 'x',
  tags: [],
  note: '',
  ...more,
})

const worstCommand = (target: Target) =>
  commandOf(target, {
    quote: 'ق'.repeat(19_000),
    note: 'ن'.repeat(9_900),
    ranges: Array.from({ length: 32 }, (_, n) => ({ blockId: target.blockId, start: n, end: n + 1 })),
    tags: Array.from({ length: 64 }, () => ({
      id: uuid(),
      actorId: target.actorIds[0],
      issueId: target.issueIds[0],
      stance: 'supports',
      act: 'position',
      attribution: 'own_text',
      capacity: 'national',
      confidence: 'certain',
      positionDate: null,
    })),
  })

/** By name; each ends soon after `untilMs`, whatever the server does. */
export const ATTACKS: Record<string, Attack> = {
  garbage: async (target, untilMs) => {
    await throwEach(target, target.textPath, (Date.now() + untilMs) / 2, [() => randomBytes(64_000)])
    await throwEach(target, target.layerPath, untilMs, [() => binary(randomBytes(200_000))])
  },

  'frames that are cut, reserved, or count what is not there': async (target, untilMs) => {
    await throwEach(target, target.textPath, (Date.now() + untilMs) / 2, MALFORMED)
    await throwEach(target, target.layerPath, untilMs, MALFORMED)
  },

  'JSON that is deep': (target, untilMs) => {
    const deep = `{"id":"${uuid()}","a":${'['.repeat(120_000)}`
    const wide = JSON.stringify(commandOf(target, { note: Array.from({ length: 50_000 }, () => []) }))
    return throwEach(target, target.layerPath, untilMs, [
      () => binary(text(FRAME.command, deep)),
      () => binary(text(FRAME.command, wide)),
    ])
  },

  'a frame of 80 MiB': (target, untilMs) => {
    const piece = Buffer.alloc(64 * 1024)
    return keepPouring(target, target.layerPath, untilMs, () => piece, {
      first: frameOf('binary', piece, { claimedBytes: 80 * 1024 * 1024 }),
    })
  },

  'messages in tiny parts that never end': (target, untilMs) =>
    keepPouring(
      target,
      target.layerPath,
      untilMs,
      () => frameOf('continuation', Uint8Array.of(0), { isFinal: false }),
      { first: frameOf('binary', Uint8Array.of(0), { isFinal: false }) },
    ),

  'frames that never end, byte by byte': (target, untilMs) =>
    onEach(target, target.layerPath, 90, true, async (wire) => {
      wire.socket.write(frameOf('binary', new Uint8Array(0), { claimedBytes: MAX_FRAME_BYTES }))
      await pour(wire, () => Uint8Array.of(0), untilMs)
    }),

  '50,000 cursors that are not there': (target, untilMs) => {
    const state = JSON.stringify({ selection: null })
    let clock = 1
    const cursors = () => {
      clock++
      const entries = Array.from({ length: 8_000 }, (_, n) => ({ clientId: clock * 8_000 + n, clock, state }))
      return binary(encodeAwareness(entries))
    }
    return keepPouring(target, target.textPath, untilMs, cursors)
  },

  'a hundred carets that never rest': (target, untilMs) => {
    let clock = 1
    return onEach(target, target.textPath, 90, true, async (wire, n) => {
      while (Date.now() < untilMs && !wire.socket.destroyed) {
        const point = { blockId: target.blockId, offset: clock % 10 }
        const state = JSON.stringify({ selection: { anchor: point, head: point } })
        wire.socket.write(binary(encodeAwareness([{ clientId: n + 1, clock: clock++, state }])))
        await pause(10)
      }
    })
  },

  'reads without reading': async (target, untilMs) => {
    const half = (Date.now() + untilMs) / 2
    const ask = async (path: string, frame: Uint8Array, until: number) => {
      await onEach(target, path, 40, false, async (wire) => {
        while (Date.now() < until && !wire.socket.destroyed) {
          wire.socket.write(frame)
          await pause(100)
        }
      })
    }
    await ask(target.textPath, step1(Uint8Array.of(0)), half)
    await ask(target.textPath, step1(uint(1, 7, 0)), untilMs)
  },

  'who is there, asked without end': (target, untilMs) =>
    keepPouring(target, target.textPath, untilMs, () => binary(uint(FRAME.queryAwareness)), { reads: false }),

  'differences of a long document': (target, untilMs) =>
    keepPouring(target, target.textPath, untilMs, () => step1(uint(1, 7, 0))),

  'states of clients that nobody knows': (target, untilMs) =>
    keepPouring(target, target.textPath, untilMs, () => step1(wideVector)),

  'frames that say they are compressed': (target, untilMs) =>
    throwEach(target, target.textPath, untilMs, [() => frameOf('binary', randomBytes(50_000), { reserved: 4 })]),

  'pings whose answers nobody reads': (target, untilMs) => {
    const pings = Buffer.concat(Array.from({ length: 500 }, () => frameOf('ping', Buffer.alloc(125))))
    return keepPouring(target, target.layerPath, untilMs, () => pings, { reads: false })
  },

  'pongs that nobody asked for, and empty frames': async (target, untilMs) => {
    const half = (Date.now() + untilMs) / 2
    const pongs = Buffer.concat(Array.from({ length: 500 }, () => frameOf('pong', Buffer.alloc(0))))
    const empty = Buffer.concat(Array.from({ length: 500 }, () => frameOf('binary', new Uint8Array(0))))
    await keepPouring(target, target.layerPath, half, () => pongs)
    await keepPouring(target, target.livePath, untilMs, () => empty)
  },

  'connections that never say anything': async (target, untilMs) => {
    const sockets = await many(3_000, () => dial(target.url, target.from))
    await pause(untilMs - Date.now())
    for (const socket of sockets) socket.destroy()
  },

  'requests that never end': async (target, untilMs) => {
    const sockets = await many(1_000, () => dial(target.url, target.from))
    while (Date.now() < untilMs) {
      for (const socket of sockets) if (!socket.destroyed) socket.write(`X-${uuid()}: 1\r\n`)
      await pause(200)
    }
    for (const socket of sockets) socket.destroy()
  },

  'upgrades without end': async (target, untilMs) => {
    const open = async (path: string, cookie: string) => {
      const socket = await dial(target.url, target.from).catch(() => null)
      socket?.write(upgradeOf(target.url, path, cookie))
      socket?.resume()
      setTimeout(() => socket?.destroy(), 200)
    }
    for (let n = 0; Date.now() < untilMs; n++) {
      await open(n % 2 ? target.textPath : '/sync/text/nothing', n % 3 ? target.cookie : '')
      if (n % 20 === 0) await pause(5)
    }
  },

  'commands as large as they may be': (target, untilMs) =>
    keepPouring(target, target.layerPath, untilMs, () => binary(encodeCommand(worstCommand(target)))),

  'commands over HTTP': async (target, untilMs) => {
    const send = async () => {
      const body = JSON.stringify(worstCommand(target))
      const socket = await dial(target.url, target.from)
      const head = [
        `POST /api/projects/${target.projectId}/commands HTTP/1.1`,
        `Host: ${new URL(target.url).host}`,
        `Origin: ${new URL(target.url).origin}`,
        `Cookie: ${target.cookie}`,
        'Content-Type: application/json',
        'Connection: close',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '\r\n',
      ].join('\r\n')
      socket.write(head + body)
      socket.resume()
      await Promise.race([until(socket, 'close'), pause(untilMs + 1_000 - Date.now())])
      socket.destroy()
    }
    await Promise.all(
      Array.from({ length: 30 }, async () => {
        while (Date.now() < untilMs) await send().catch(() => pause(20))
      }),
    )
  },

  'live views under the worst filters': (target, untilMs) =>
    onEach(target, target.livePath, 90, true, async (wire, n) => {
      const filter = {
        document: [],
        analyst: [],
        theme: [],
        stance: [],
        status: ['proposed', 'accepted', 'disputed'],
        group: Array.from({ length: 200 }, (_, i) => `G${n}-${i}`),
      }
      while (Date.now() < untilMs && !wire.socket.destroyed) {
        wire.socket.write(frameOf('text', Buffer.from(JSON.stringify({ type: 'matrix.watch', filter }))))
        await pause(1_000)
      }
    }),
}

async function many<T>(count: number, open: () => Promise<T>): Promise<T[]> {
  const opened: T[] = []
  for (let n = 0; n < count; n += 100) {
    const settled = await Promise.allSettled(Array.from({ length: 100 }, open))
    opened.push(...settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])))
  }
  return opened
}
