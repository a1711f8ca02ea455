import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSealer, MAX_MESSAGE_BYTES } from '../../../server/fanout/envelope.ts'
import {
  decodeMessage,
  encodeMessage,
  MAX_CARRIED_UPDATE_BYTES,
  type NodeMessage,
} from '../../../server/fanout/messages.ts'

const uuid = fc.uuid({ version: 4 })
const count = fc.integer({ min: 1, max: 2 ** 40 })
const node = fc.stringMatching(/^[0-9a-f]{32}$/)
const room = fc.tuple(fc.constantFrom('text', 'layer'), uuid).map(([kind, id]) => `${kind}/${id}`)

const committed = fc.record({
  type: fc.constant('committed' as const),
  projectId: uuid,
  firstRev: fc.constant(1),
  rev: count,
  roomUpdates: fc.array(fc.record({ room, seq: count, update: fc.option(fc.uint8Array({ maxLength: 200 })) })),
  cells: fc.array(fc.record({ actorId: fc.option(uuid), issueId: uuid })),
  documents: fc.array(uuid),
  removedDocuments: fc.array(uuid),
  codebook: fc.boolean(),
  members: fc.boolean(),
})
const message = fc.oneof(
  committed,
  fc.record({ type: fc.constant('uncertain' as const), projectId: uuid }),
  fc.record({ type: fc.constant('job' as const), projectId: uuid, jobId: uuid }),
  fc.record({ type: fc.constant('revoked' as const), userId: uuid, sessionId: fc.option(uuid) }),
  fc.record({ type: fc.constant('alive' as const), nodes: fc.array(node, { maxLength: 64 }) }),
  fc.record({ type: fc.constant('ask' as const), node }),
  fc.record({ type: fc.constant('roll' as const), clientIds: fc.array(fc.nat(2 ** 32 - 1)) }),
  fc.constant({ type: 'bye' as const }),
) as fc.Arbitrary<NodeMessage>

test('[NODE1] a message is read as it was written', () => {
  fc.assert(
    fc.property(message, (written) => {
      expect(decodeMessage(encodeMessage(written))).toEqual(written)
    }),
  )
})

test('[NODE3] bytes that are not a message are refused, whatever was cut off or put in', () => {
  const attempt = (bytes: Uint8Array) => {
    try {
      return decodeMessage(bytes)
    } catch {
      return null
    }
  }
  fc.assert(
    fc.property(message, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 8 }), (written, at, noise) => {
      const bytes = encodeMessage(written)
      expect(attempt(bytes.subarray(0, at % bytes.byteLength))).toBeNull()
      expect(attempt(Buffer.concat([bytes, noise]))).toBeNull()
      const broken = Buffer.from(bytes)
      broken.set(noise.subarray(0, bytes.byteLength), 0)
      // What can still be read is a message that could have been written.
      const read = attempt(broken)
      if (read) expect(decodeMessage(encodeMessage(read))).toEqual(read)
    }),
  )
})

test('[BOUND] what is too large is looked up instead', () => {
  const update = new Uint8Array(MAX_CARRIED_UPDATE_BYTES + 1)
  const id = '11111111-1111-4111-8111-111111111111'
  const event = {
    ...{ type: 'committed', projectId: id, firstRev: 1, rev: 1, documents: [], removedDocuments: [] },
    ...{ roomUpdates: [{ room: `text/${id}`, seq: 1, update }], cells: [], codebook: false, members: false },
  } as unknown as NodeMessage & { type: 'committed' }
  expect(decodeMessage(encodeMessage(event))).toMatchObject({ roomUpdates: [{ seq: 1, update: null }] })
  const cells = Array.from({ length: MAX_MESSAGE_BYTES / 32 }, () => ({ actorId: id, issueId: id as never }))
  expect(decodeMessage(encodeMessage({ ...event, cells }))).toEqual({ type: 'lookUp' })
})

test('[NODE3] an envelope opens with the key it was sealed with, and no other way', () => {
  const sealer = createSealer(Buffer.alloc(32, 1))
  fc.assert(
    fc.property(
      node,
      count,
      fc.uint8Array(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (from, number, body, at, by) => {
        const sealed = sealer.seal({ from, number, body })
        expect(sealer.open(sealed)).toEqual({ from, number, body })
        const changed = Buffer.from(sealed)
        changed[at % sealed.byteLength] = (changed[at % sealed.byteLength] ?? 0) ^ by
        expect(() => sealer.open(changed)).toThrow()
        expect(() => createSealer(Buffer.alloc(32, 2)).open(sealed)).toThrow()
      },
    ),
  )
})
