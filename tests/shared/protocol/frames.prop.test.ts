import fc from 'fast-check'
import * as decoding from 'lib0/decoding'
import { expect, test } from 'vitest'
import * as awareness from 'y-protocols/awareness'
import * as Y from 'yjs'
import {
  askPacked,
  decodeClientFrame,
  encodeAwareness,
  encodeCommand,
  encodePacked,
  encodeSync,
  readPacked,
} from '../../../shared/protocol/frames.ts'
import { FRAME } from '../../../shared/protocol/kinds.ts'

const entry = fc.record({
  clientId: fc.nat(2 ** 32 - 1),
  clock: fc.nat(2 ** 31),
  state: fc.string({ unit: 'grapheme' }),
})

test('decode(encode) is what was said', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(entry), fc.json(), (bytes, entries, json) => {
      const asked = { kind: 'step1', stateVector: bytes }
      expect(decodeClientFrame(encodeSync('step1', bytes))).toEqual({ ...asked, isPacked: false })
      expect(decodeClientFrame(askPacked(encodeSync('step1', bytes)))).toEqual({ ...asked, isPacked: true })
      const packed = decoding.createDecoder(encodePacked(bytes, 1))
      expect(decoding.readVarUint(packed)).toBe(FRAME.packed)
      expect(readPacked(packed)).toEqual({ part: bytes, left: 1 })
      for (const type of ['step2', 'update'] as const)
        expect(decodeClientFrame(encodeSync(type, bytes))).toEqual({ kind: 'content', update: bytes })
      expect(decodeClientFrame(encodeAwareness(entries))).toEqual({ kind: 'awareness', entries })
      const command: unknown = JSON.parse(json)
      expect(decodeClientFrame(encodeCommand(command))).toEqual({ kind: 'command', json: JSON.stringify(command) })
    }),
  )
})

test('any bytes either decode or throw an Error; nothing hangs and nothing else is thrown', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        decodeClientFrame(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('awareness frames are those of y-protocols', () => {
  const own = new awareness.Awareness(new Y.Doc())
  own.setLocalState({ selection: null })
  const theirs = awareness.encodeAwarenessUpdate(own, [own.clientID])
  const ours = encodeAwareness([{ clientId: own.clientID, clock: 1, state: '{"selection":null}' }])
  // Kind and length, one byte each, come before the entries.
  expect(ours.slice(2)).toEqual(theirs)
  own.destroy()
})
