import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { createPacker, type Packer } from '../../../server/log/pack.ts'
import { unpackUpdates } from '../../../server/log/pack-updates.ts'
import { createRoomState } from '../../../server/log/room-state.ts'

let packer: Packer

beforeAll(() => {
  packer = createPacker()
})

afterAll(() => packer.close())

/** What happens to a room: something is written, its document is let go, it is compacted, it is loaded anew. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ key: fc.constantFrom('a', 'b', 'c', 'د'), value: fc.string({ maxLength: 40 }) }),
  },
  { weight: 1, arbitrary: fc.constant('delete' as const) },
  { weight: 1, arbitrary: fc.constant('closeDoc' as const) },
  { weight: 1, arbitrary: fc.constantFrom('compact' as const, 'rewrite' as const) },
  { weight: 1, arbitrary: fc.constant('reload' as const) },
)

const apply = (updates: readonly Uint8Array[], onto = new Y.Doc()) => {
  for (const update of updates) Y.applyUpdate(onto, update)
  return onto
}

test('[LOG6] [SYNC2] whatever is written, compacted, forgotten: a room sends what its updates make, whole or in part', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const writer = new Y.Doc()
      const away = new Y.Doc()
      let stored: Parameters<typeof createRoomState>[0] = { seq: 0, snapshot: null, tail: [] }
      let state = createRoomState(stored, packer)
      writer.on('update', (update) => {
        stored = { ...stored, seq: stored.seq + 1, tail: [...stored.tail, update] }
        state.append(update, false)
      })
      for (const [i, one] of steps.entries()) {
        if (one === 'closeDoc') state.closeDoc()
        else if (one === 'delete') writer.getMap('map').delete('a')
        else if (one === 'reload') state = createRoomState(stored, packer)
        else if (one === 'compact' || one === 'rewrite') {
          const made = await state.compact(one === 'rewrite')
          state.compacted(made)
          stored = { seq: stored.seq, snapshot: { seq: made.seq, state: made.packed, isPacked: true }, tail: [] }
        } else writer.getMap('map').set(one.key, one.value)
        // A peer that comes back every now and then lacks nothing afterwards.
        if (i % 7 === 3) {
          Y.applyUpdate(away, state.encodeDifference(Y.encodeStateVector(away)))
          expect(away.getMap('map').toJSON()).toEqual(writer.getMap('map').toJSON())
        }
      }
      const expected = writer.getMap('map').toJSON()
      const parts = await state.packedParts()
      expect(state.seq).toBe(stored.seq)
      expect(apply(parts.flatMap(unpackUpdates)).getMap('map').toJSON()).toEqual(expected)
      expect(apply([state.encode()]).getMap('map').toJSON()).toEqual(expected)
      expect(state.openDoc().getMap('map').toJSON()).toEqual(expected)
      expect(state.encodeDifference(Y.encodeStateVector(writer))).toEqual(
        Y.encodeStateAsUpdate(writer, Y.encodeStateVector(writer)),
      )
    }),
    { numRuns: process.env.LONG ? 2_000 : 150 },
  )
})

test('a large room is packed in the thread, as a small one is at once', async () => {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update) => updates.push(update))
  for (let i = 0; i < 40; i++) doc.getMap('map').set(String(i % 20), `${i} ${'نص '.repeat(3_000)}`)
  const packed = await packer.pack({ packed: null, updates, isWhole: true })
  const bytes = Y.encodeStateAsUpdate(doc).byteLength
  expect(unpackUpdates(packed).map(({ byteLength }) => byteLength)).toEqual([bytes])
  expect(packed.byteLength).toBeLessThan(bytes / 20)
  expect(apply(unpackUpdates(packed)).getMap('map').toJSON()).toEqual(doc.getMap('map').toJSON())
  await expect(packer.pack({ packed: new Uint8Array(200_000), updates: [], isWhole: true })).rejects.toThrow()
})

test('[LOG6] a large snapshot is added to while people work, and written anew when they have gone', async () => {
  const writer = new Y.Doc()
  const state = createRoomState({ seq: 0, snapshot: null, tail: [] }, packer)
  writer.on('update', (update) => state.append(update, false))
  const write = (from: number) => {
    for (let i = from; i < from + 30; i++)
      writer.getMap('map').set(String(i % 40), randomBytes(40_000).toString('base64'))
  }
  write(0)
  expect(state.isCompactionDue()).toBe(true)
  state.compacted(await state.compact(true))
  write(30)
  const added = await state.compact(false)
  expect(added.isWhole).toBe(false)
  state.compacted(added)
  expect([state.isCompactionDue(), state.isRewriteDue()]).toEqual([false, true])
  const content = async () =>
    apply((await state.packedParts()).flatMap(unpackUpdates))
      .getMap('map')
      .toJSON()
  expect(await content()).toEqual(writer.getMap('map').toJSON())
  const rewritten = await state.compact(true)
  state.compacted(rewritten)
  expect(state.isRewriteDue()).toBe(false)
  expect(unpackUpdates(rewritten.packed)).toHaveLength(1)
  expect(await content()).toEqual(writer.getMap('map').toJSON())
})
