import { describe, expect, test } from 'vitest'
import {
  type Clock,
  createCommandQueue,
  MAX_IN_FLIGHT,
  MAX_QUEUED_COMMANDS,
  type QueuedCommand,
  type QueueStorage,
  STALLED_AFTER_MS,
} from '../../../client/sync/command-queue.ts'
import type { Command } from '../../../shared/model/command.ts'
import type { CommandId } from '../../../shared/model/ids.ts'
import type { CommandReply } from '../../../shared/protocol/reply.ts'
import { create, layerId, note } from './records.ts'

// Storage and clock are the edge of the process; the queue itself is real.
function memory(): QueueStorage & { kept: QueuedCommand[] } {
  const kept: QueuedCommand[] = []
  return {
    kept,
    load: async () => [...kept],
    put: async (entry) => void kept.push(entry),
    remove: async (id) => {
      const at = kept.findIndex((entry) => entry.command.id === id)
      if (at >= 0) kept.splice(at, 1)
    },
  }
}

function manualClock(): Clock & { pass: (ms: number) => void } {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.push(timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    pass(ms) {
      now += ms
      const due = timers.filter((timer) => timer.at <= now)
      timers = timers.filter((timer) => timer.at > now)
      for (const timer of due) timer.run()
    },
  }
}

const noPost = () => Promise.reject(new Error('the server cannot be reached'))
const entry = (command: Command): QueuedCommand => ({ command, layerId, at: '2026-03-03T10:00:00.000Z' })
const ok = (id: CommandId): CommandReply => ({ ok: true, id, rev: 1 })
const refused = (id: CommandId, code: string, retry = false): CommandReply => ({
  ok: false,
  id,
  error: { code, message: code, details: {} },
  retry,
})

async function open(
  options: { storage?: ReturnType<typeof memory>; post?: (c: Command) => Promise<CommandReply> } = {},
) {
  const storage = options.storage ?? memory()
  const clock = manualClock()
  const queue = createCommandQueue({ storage, post: options.post ?? noPost, clock })
  await queue.loaded
  const sent: CommandId[] = []
  const connect = () => queue.attach(layerId, (command) => sent.push(command.id))
  return { storage, clock, queue, sent, connect }
}

describe('with a socket', () => {
  test('commands are sent in order and leave the queue when the server has committed them', async () => {
    const { queue, sent, connect, storage } = await open()
    queue.expect(layerId)
    connect()
    const commands = [create(), create(), create()]
    for (const command of commands) queue.add(entry(command))
    expect(sent).toEqual(commands.map((command) => command.id))
    expect(queue.state.get()).toMatchObject({ waiting: 3, isOnline: true })
    for (const id of [...sent]) queue.answer(ok(id))
    expect(queue.state.get().waiting).toBe(0)
    expect(storage.kept).toEqual([])
  })

  test('what was not answered is sent again, in order, with the same ids after a reconnect', async () => {
    const { queue, sent, connect } = await open()
    queue.expect(layerId)
    connect()
    const commands = [create(), create()]
    for (const command of commands) queue.add(entry(command))
    queue.detach(layerId)
    expect(queue.state.get()).toMatchObject({ waiting: 2, isOnline: false })
    const third = create()
    queue.add(entry(third))
    sent.length = 0
    connect()
    expect(sent).toEqual([...commands, third].map((command) => command.id))
  })

  test('a page that opens takes over what an earlier one left', async () => {
    const before = await open()
    const commands = [create(), create()]
    for (const command of commands) before.queue.add(entry(command))
    before.queue.close()
    const after = await open({ storage: before.storage })
    after.queue.expect(layerId)
    after.connect()
    expect(after.sent).toEqual(commands.map((command) => command.id))
  })

  test('a refusal is shown, and its command is gone', async () => {
    const { queue, connect, storage } = await open()
    queue.expect(layerId)
    connect()
    const events: string[] = []
    queue.subscribe((event) => events.push(event.type))
    const command = create()
    queue.add(entry(command))
    queue.answer(refused(command.id, 'anchor_mismatch'))
    expect(queue.state.get()).toMatchObject({ waiting: 0, refusals: [{ code: 'anchor_mismatch' }] })
    expect(events).toEqual(['added', 'refused'])
    expect(storage.kept).toEqual([])
    queue.dismissRefusals()
    expect(queue.state.get().refusals).toEqual([])
  })

  test('a failure that may pass is tried again, and does not ruin what was sent behind it', async () => {
    const { queue, sent, connect, clock } = await open()
    queue.expect(layerId)
    connect()
    const made = create()
    const edited = note(made.annotationId, 'text')
    queue.add(entry(made))
    queue.add(entry(edited))
    queue.answer(refused(made.id, 'unavailable', true))
    // The server could not find what it had failed to make.
    queue.answer(refused(edited.id, 'annotation_gone'))
    expect(queue.state.get()).toMatchObject({ waiting: 2, refusals: [] })
    sent.length = 0
    clock.pass(60_000)
    expect(sent).toEqual([made.id, edited.id])
  })

  test('at most so many are under way, and none faster than the server allows', async () => {
    const { queue, sent, connect, clock } = await open()
    queue.expect(layerId)
    connect()
    const commands = Array.from({ length: 60 }, () => create())
    for (const command of commands) queue.add(entry(command))
    expect(sent).toHaveLength(MAX_IN_FLIGHT)
    for (let i = 0; i < sent.length; i++) queue.answer(ok(sent[i] as CommandId))
    expect(sent.length).toBe(40)
    clock.pass(1_000)
    expect(sent.length).toBeGreaterThan(40)
    for (let i = 40; i < sent.length; i++) queue.answer(ok(sent[i] as CommandId))
    expect(sent).toEqual(commands.map((command) => command.id))
    expect(queue.state.get().waiting).toBe(0)
  })

  test('[LOG8] a server that takes commands and does not answer is told of within 5 s, and so is its recovery', async () => {
    const { queue, connect, clock } = await open()
    queue.expect(layerId)
    connect()
    const commands = [create(), create(), create()]
    for (const command of commands) queue.add(entry(command))
    const [first, second, third] = commands.map(({ id }) => id) as [CommandId, CommandId, CommandId]
    expect(STALLED_AFTER_MS).toBeLessThan(5_000)
    clock.pass(STALLED_AFTER_MS - 1)
    expect(queue.state.get()).toMatchObject({ waiting: 3, isOnline: true, isStalled: false })
    // Something is answered: those behind it have their time anew.
    queue.answer(ok(first))
    clock.pass(STALLED_AFTER_MS - 1)
    expect(queue.state.get().isStalled).toBe(false)
    // To be asked again is no progress.
    queue.answer(refused(second, 'unavailable', true))
    clock.pass(1)
    expect(queue.state.get()).toMatchObject({ waiting: 2, isOnline: true, isStalled: true })
    queue.answer(ok(second))
    expect(queue.state.get()).toMatchObject({ waiting: 1, isStalled: false })
    queue.answer(ok(third))
    clock.pass(STALLED_AFTER_MS)
    expect(queue.state.get()).toMatchObject({ waiting: 0, isStalled: false })
  })

  test('an ended session keeps what waits until the person is back', async () => {
    const { queue, sent, connect } = await open()
    queue.expect(layerId)
    connect()
    const command = create()
    queue.add(entry(command))
    queue.answer(refused(command.id, 'not_signed_in'))
    expect(queue.state.get()).toMatchObject({ waiting: 1, isSignedOut: true, refusals: [] })
    queue.detach(layerId)
    connect()
    expect(queue.state.get().isSignedOut).toBe(false)
    expect(sent).toEqual([command.id, command.id])
  })

  test('an answer to what is not waiting changes nothing', async () => {
    const { queue } = await open()
    const before = queue.state.get()
    queue.answer(ok(create().id))
    expect(queue.state.get()).toEqual(before)
  })
})

describe('without a socket', () => {
  test('commands of a layer that is not open go by request, one at a time and in order', async () => {
    const posted: CommandId[] = []
    let release: (() => void)[] = []
    const { queue } = await open({
      post: (command) =>
        new Promise((resolve) => {
          posted.push(command.id)
          release.push(() => resolve(ok(command.id)))
        }),
    })
    const commands = [create(), create()]
    for (const command of commands) queue.add(entry(command))
    expect(posted).toEqual([commands[0]?.id])
    while (release.length > 0) {
      const now = release
      release = []
      for (const done of now) done()
      await Promise.resolve()
      await Promise.resolve()
      await Promise.resolve()
    }
    expect(posted).toEqual(commands.map((command) => command.id))
    expect(queue.state.get().waiting).toBe(0)
  })

  test('a server that cannot be reached is asked again later, and the status says so', async () => {
    let attempts = 0
    const { queue, clock } = await open({
      post: () => {
        attempts++
        return noPost()
      },
    })
    queue.add(entry(create()))
    await new Promise((resolve) => queueMicrotask(() => queueMicrotask(() => resolve(null))))
    expect(attempts).toBe(1)
    expect(queue.state.get()).toMatchObject({ waiting: 1, isOnline: false })
    clock.pass(1_000)
    expect(attempts).toBe(2)
  })

  test('a full queue takes no more', async () => {
    const { queue } = await open()
    queue.expect(layerId)
    for (let i = 0; i < MAX_QUEUED_COMMANDS; i++) expect(queue.add(entry(create()))).toBe(true)
    expect(queue.add(entry(create()))).toBe(false)
    expect(queue.state.get().waiting).toBe(MAX_QUEUED_COMMANDS)
  })

  test('a device that stores nothing is named, and the queue goes on', async () => {
    const broken: QueueStorage = {
      load: () => Promise.reject(new Error('no storage')),
      put: () => Promise.reject(new Error('no storage')),
      remove: () => Promise.reject(new Error('no storage')),
    }
    const queue = createCommandQueue({ storage: broken, post: noPost, clock: manualClock() })
    await queue.loaded
    queue.expect(layerId)
    queue.add(entry(create()))
    expect(queue.state.get()).toMatchObject({ waiting: 1, isDurable: false })
  })
})
