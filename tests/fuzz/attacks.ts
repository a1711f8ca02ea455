// Frames that somebody sends who may correct, and means no good: each kind of what a decoder, Yjs or the schema trusts.
import * as Y from 'yjs'
import { MAX_UPDATE_BYTES } from '../../server/guard/bounds.ts'
import { textFragment } from '../../shared/doc/text.ts'
import type { Random } from '../_help/random-work.ts'
import { content, type RawId, type RawStruct, writeRaw } from './raw-update.ts'

/** What an attacker knows. */
export type Target = {
  /** The document as it is; attackers read it and do not write. */
  doc: Y.Doc
  random: Random
  /** Client ids: leased to the sender, and of somebody else who has written. */
  own: number
  other: number
  /** A valid update of the sender. */
  readonly valid: Uint8Array
}

const filler = (random: Random, length: number) => Uint8Array.from({ length }, () => random.below(256))

/** A place in the document at random: of a live or deleted struct. */
function someId({ doc, random }: Target): RawId {
  const [client, structs] = random.pick([...doc.store.clients])
  const struct = random.pick(structs)
  return [client, struct.id.clock + random.below(struct.length)]
}

const elementId = ({ doc, random }: Target): RawId => {
  const { client, clock } = (random.pick(textFragment(doc).toArray())._item as Y.Item).id
  return [client, clock]
}

function textId(target: Target): RawId {
  const texts = textFragment(target.doc)
    .toArray()
    .flatMap((block) => (block as Y.XmlElement).toArray())
  const item = texts.length > 0 ? (target.random.pick(texts) as Y.XmlText)._item : null
  return item ? [item.id.client, item.id.clock] : elementId(target)
}

const state = ({ doc }: Target, client: number) => Y.getState(doc.store, client)

/** One client's structs, going on where it ended. */
const from = (target: Target, structs: RawStruct[], client = target.own) =>
  writeRaw({ clients: [{ client, clock: state(target, client), structs }] })

const randomContent = (target: Target): Pick<RawStruct, 'ref' | 'content'> => {
  const { random } = target
  return random.pick<() => Pick<RawStruct, 'ref' | 'content'>>([
    () => ({ ref: 1, content: content.length(1 + random.below(5)) }),
    () => ({ ref: 2, content: content.text('x') }),
    () => ({ ref: 3, content: content.bytes(filler(random, 4)) }),
    () => ({ ref: 4, content: content.text(random.pick(['a', 'كلمة', '🕊️', '\0', ' '])) }),
    () => ({ ref: 5, content: content.text('{"a":1}') }),
    () => ({ ref: 6, content: content.format('bold', 'true') }),
    () => ({ ref: 7, content: content.element(random.pick(['block', 'script', 'constructor'])) }),
    () => ({ ref: 7, content: content.type(random.below(9)) }),
    () => ({
      ref: 8,
      content: content.values([random.pick<unknown>(['x', 'rtl', 3, null, undefined, 1.5, [1], { a: 1 }])]),
    }),
    () => ({ ref: 8, content: content.values(['a', 'b']) }),
    () => ({ ref: 9, content: content.text('guid') }),
  ])()
}

const maybe = <T>(random: Random, p: number, make: () => T): T | undefined => (random.chance(p) ? make() : undefined)

export const ATTACKS: Record<string, (target: Target) => Uint8Array> = {
  noise: ({ random }) => filler(random, random.below(60)),
  truncated: ({ random, valid }) => valid.subarray(0, random.below(valid.length)),
  flipped: ({ random, valid }) => {
    const bytes = Uint8Array.from(valid)
    for (let i = 1 + random.below(3); i > 0; i--) {
      const at = random.below(bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
    }
    return bytes
  },
  spliced: ({ random, valid, doc }) => {
    const whole = Y.encodeStateAsUpdate(doc)
    const start = random.below(whole.length)
    const at = random.below(valid.length)
    return Buffer.concat([valid.subarray(0, at), whole.subarray(start, start + random.below(80)), valid.subarray(at)])
  },
  trailing: ({ random, valid }) => Buffer.concat([valid, filler(random, 1 + random.below(4))]),
  varint: (target) => {
    const { random } = target
    const bomb = Uint8Array.from({ length: 4 + random.below(30) }, (_, i) => (i === 40 ? 1 : 0xff))
    return random.chance(0.5) ? bomb : Buffer.concat([target.valid.subarray(0, random.below(8)), bomb, target.valid])
  },
  count: (target) => {
    const { random, own } = target
    const many = random.pick([100, 65_536, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1])
    const structs = [{ ref: 4, parent: textId(target), content: content.text('a') }]
    if (random.chance(0.3)) return writeRaw({ clientCount: many })
    if (random.chance(0.5)) return writeRaw({ clients: [{ client: own, clock: 0, structs, count: many }] })
    return writeRaw({ deletions: [{ client: own, ranges: [[0, 1]], count: many }] })
  },
  long: (target) => {
    const length = target.random.pick([2 ** 20, 2 ** 31, 2 ** 40, 2 ** 53 - 1])
    return from(target, [
      { ref: target.random.pick([0, 1, 10]), parent: textId(target), content: content.length(length) },
    ])
  },
  zeroLength: (target) => {
    const empty = target.random.pick([
      { ref: 4, content: content.text('') },
      { ref: 1, content: content.length(0) },
      { ref: 0, content: content.length(0) },
      { ref: 8, content: content.values([]) },
      { ref: 10, content: content.length(0) },
    ])
    return from(target, [{ ...empty, parent: textId(target) }])
  },
  reserved: (target) =>
    from(target, [
      {
        ref: target.random.pick([0, 10, 11, 15, 31]),
        bits: target.random.pick([0, 32, 64, 128]),
        content: content.length(1 + target.random.below(3)),
      },
    ]),
  clockGap: (target) => {
    const clock = state(target, target.own) + 1 + target.random.below(3)
    const structs = [{ ref: 4, parent: textId(target), content: content.text('a') }]
    return writeRaw({ clients: [{ client: target.own, clock, structs }] })
  },
  foreign: (target) => {
    const structs = [{ ref: 4, parent: textId(target), content: content.text('forged') }]
    return from(target, structs, target.random.chance(0.7) ? target.other : target.random.below(2 ** 32))
  },
  unknownReference: (target) => {
    const { random, own } = target
    const nowhere: RawId = [random.pick([own, target.other, 77]), 100_000 + random.below(50)]
    const struct: RawStruct = { ref: 4, content: content.text('a') }
    if (random.chance(0.4)) struct.origin = nowhere
    else if (random.chance(0.5)) struct.rightOrigin = nowhere
    else struct.parent = nowhere
    return from(target, [struct])
  },
  misplaced: (target) =>
    from(target, [
      {
        ...randomContent(target),
        origin: someId(target),
        ...(target.random.chance(0.7) && { rightOrigin: someId(target) }),
        ...(target.random.chance(0.3) && { key: 'id' }),
      },
    ]),
  anything: (target) => {
    const { random } = target
    const structs = Array.from({ length: 1 + random.below(4) }, (): RawStruct => {
      const origin = maybe(random, 0.4, () => someId(target))
      const rightOrigin = maybe(random, 0.3, () => someId(target))
      const key = maybe(random, 0.3, () => random.pick(['id', 'type', 'dir', 'level', 'onclick', '__proto__']))
      return {
        ...randomContent(target),
        parent: random.pick<() => string | RawId>([
          () => 'text',
          () => elementId(target),
          () => textId(target),
          () => someId(target),
        ])(),
        ...(origin && { origin }),
        ...(rightOrigin && { rightOrigin }),
        ...(key !== undefined && { key }),
      }
    })
    return from(target, structs)
  },
  deep: (target) => {
    const depth = target.random.pick([1, 33, 1_000, 30_000])
    return from(target, [{ ref: 8, key: 'id', parent: elementId(target), content: content.deep(depth) }])
  },
  attribute: (target) => {
    const { random } = target
    const key = random.pick(['id', 'type', 'dir', 'level', 'number', 'class', '__proto__'])
    const value = random.pick<unknown>(['', 'b0', 'rtl', '9', 5, -1, 'x'.repeat(200), null, true, 'heading'])
    return from(target, [{ ref: 8, key, parent: elementId(target), content: content.values([value]) }])
  },
  root: (target) =>
    from(target, [{ ref: 4, parent: target.random.pick(['', 'x', 'text2', '__proto__']), content: content.text('a') }]),
  nested: (target) => {
    const clock = state(target, target.own)
    const structs: RawStruct[] = [{ ref: 7, parent: elementId(target), content: content.element('block') }]
    for (let i = 0; i < 1 + target.random.below(50); i++)
      structs.push({ ref: 7, parent: [target.own, clock + i], content: content.element('block') })
    return from(target, structs)
  },
  bare: (target) => from(target, [{ ref: 7, content: content.element('block') }]),
  deletions: (target) => {
    const { random, doc } = target
    const [client, structs] = random.pick([...doc.store.clients])
    const end = (structs.at(-1)?.id.clock ?? 0) + 1
    const range = (): [number, number] => [random.below(end + 5), random.below(random.chance(0.5) ? 4 : end)]
    const ranges = Array.from({ length: 1 + random.below(6) }, range)
    if (random.chance(0.7)) ranges.sort((a, b) => a[0] - b[0])
    return writeRaw({ deletions: [{ client: random.chance(0.9) ? client : random.below(2 ** 32), ranges }] })
  },
  deletionFlood: (target) => {
    const { client } = (textFragment(target.doc).get(0)._item as Y.Item).id
    const ranges = Array.from({ length: 500 }, (_, i): [number, number] => [i * 2, 1])
    return writeRaw({ deletions: [{ client, ranges }] })
  },
  conflicts: (target) => {
    const { random, own } = target
    const clock = state(target, own)
    const origin = maybe(random, 0.5, () => someId(target))
    const structs = Array.from({ length: 20 + random.below(60) }, (_, i): RawStruct => {
      const rightOrigin = maybe(random, 0.5, (): RawId => (i === 0 ? someId(target) : [own, clock + random.below(i)]))
      const where = origin ? { origin } : { parent: textId(target) }
      return { ref: 4, ...where, ...(rightOrigin && { rightOrigin }), content: content.text('a') }
    })
    return from(target, structs)
  },
  version2: ({ random, valid, doc }) =>
    random.chance(0.5) ? Y.convertUpdateFormatV1ToV2(valid) : Y.encodeStateAsUpdateV2(doc),
  large: ({ random }) => new Uint8Array(MAX_UPDATE_BYTES + 1 + random.below(10)),
  valid: ({ valid }) => valid,
}
