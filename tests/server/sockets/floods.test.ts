import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { MAX_CONTROL_FRAMES_PER_SECOND, MAX_LATE_BYTES } from '../../../server/sockets/bounds.ts'
import { createUnreadStates } from '../../../server/sockets/unread-states.ts'
import { createPresenceFeed } from '../../../server/sync/presence-feed.ts'
import type { RoomPeer } from '../../../server/sync/rooms.ts'
import { encodeAwareness } from '../../../shared/protocol/frames.ts'
import { CLOSE, layerRoom } from '../../../shared/protocol/kinds.ts'
import { createTestApp, type Team, type TestApp } from '../../_help/app.ts'
import { openRaw } from '../../_help/sockets.ts'
import { waitFor } from '../../_help/wait-for.ts'
import { addDocument } from '../../_help/workspace.ts'

let app: TestApp
let url: string
let team: Team
let path: string

beforeAll(async () => {
  app = await createTestApp()
  ;({ url } = await app.listen())
  team = await app.addTeam()
  path = `/sync/${layerRoom((await addDocument(app, team)).layerId)}`
})

afterAll(() => app.close())

describe('[BOUND] who floods is cut', () => {
  test('with pings, beyond a burst', async () => {
    const socket = openRaw(url, path, team.viewer.headers)
    await socket.opened()
    let pongs = 0
    socket.socket.on('pong', () => pongs++)
    for (let n = 0; n < MAX_CONTROL_FRAMES_PER_SECOND; n++) socket.socket.ping()
    await waitFor('answered', () => pongs === MAX_CONTROL_FRAMES_PER_SECOND)
    for (let n = 0; n < 20 * MAX_CONTROL_FRAMES_PER_SECOND; n++) {
      socket.socket.ping()
      await new Promise(setImmediate)
    }
    // Without a close frame: it would not be read either.
    expect(await socket.closed()).toBe(1006)
  })

  test('by going on after it was told to close', async () => {
    const socket = openRaw(url, path, team.viewer.headers)
    await socket.opened()
    const frame = new Uint8Array(64 * 1024)
    // The first is not of this protocol; what follows was sent before its answer could be read.
    const start = performance.now()
    for (let bytes = 0; bytes < 4 * MAX_LATE_BYTES; bytes += frame.byteLength) socket.send(frame)
    expect([CLOSE.badFrame, 1006]).toContain(await socket.closed())
    expect(performance.now() - start).toBeLessThan(1_500)
  })
})

describe('[BOUND] unread states of one person', () => {
  test('run one at a time, wait while too much is unread, and go on when it was read', async () => {
    const states = createUnreadStates(100)
    const started: number[] = []
    let taken: () => void = () => {}
    const first = states.run(async () => {
      started.push(1)
      taken = states.sent(150)
    })
    const second = states.run(async () => {
      started.push(2)
    })
    await first
    await new Promise(setImmediate)
    expect(started).toEqual([1])
    expect(states.isEmpty()).toBe(false)
    taken()
    taken()
    await second
    expect(started).toEqual([1, 2])
    await waitFor('empty', () => states.isEmpty())
  })

  test('one that fails lets the next run', async () => {
    const states = createUnreadStates(100)
    await expect(states.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    await states.run(async () => {})
  })
})

describe('[BOUND] carets that move at once', () => {
  test('go to everybody as one frame, without the own one', () => {
    vi.useFakeTimers()
    try {
      const peerOf = (presenceId: number | null) => {
        const frames: Uint8Array[] = []
        const outbox = { takesLossy: () => true, sendLossy: (frame: Uint8Array) => frames.push(frame) }
        return { peer: { presenceId, hasState: true, outbox } as unknown as RoomPeer, frames }
      }
      const [mover, watcher] = [peerOf(1), peerOf(9)]
      const feed = createPresenceFeed(new Set([mover.peer, watcher.peer]))
      const entry = (clientId: number, clock: number) => ({ clientId, clock, state: 'null' })
      feed.add(entry(1, 1))
      expect(watcher.frames).toEqual([encodeAwareness([entry(1, 1)])])
      expect(mover.frames).toEqual([])
      for (const clock of [2, 3]) for (const clientId of [1, 2]) feed.add(entry(clientId, clock))
      expect(watcher.frames).toHaveLength(1)
      vi.runOnlyPendingTimers()
      expect(watcher.frames.slice(1)).toEqual([encodeAwareness([entry(1, 3), entry(2, 3)])])
      expect(mover.frames).toEqual([encodeAwareness([entry(2, 3)])])
      feed.close()
    } finally {
      vi.useRealTimers()
    }
  })
})
