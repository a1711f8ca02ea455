// What keeps Mawqif's memory: self sizes by constructor, what came while documents, and idle connections, were opened.
// For whoever works on it; by name only.
import type { Bench } from './bench.ts'
import { withInspected } from './memory.ts'
import type { Row } from './row.ts'

const DOCUMENTS = 100
const IDLE = 400
const TOP = 22

/** The parts of V8's snapshot format that are read here. */
type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } }
  nodes: number[]
  strings: string[]
}

export async function run(bench: Bench): Promise<Row[]> {
  await compare(bench, 'per document of 20 annotations with 2 peers', DOCUMENTS, {
    rooms: DOCUMENTS,
    peersEach: 2,
    annotationsEach: 20,
  })
  await compare(bench, 'per idle connection', IDLE, { rooms: 1, peersEach: IDLE, annotationsEach: 0 })
  return []
}

async function compare(
  bench: Bench,
  name: string,
  count: number,
  held: { rooms: number; peersEach: number; annotationsEach: number },
) {
  await withInspected(bench, 'mawqif', async (contender, inspector) => {
    const open = async (rooms: number) =>
      bench.load.run<'hold'>({ kind: 'hold', ...held, targets: await contender.newTargets(rooms) })
    if (held.annotationsEach > 0) await open(10)
    await bench.load.run<'release'>({ kind: 'release' })
    await inspector.measureMemory()
    const before = sizes(JSON.parse(await inspector.snapshotHeap()))
    await open(held.rooms)
    await inspector.measureMemory()
    const after = sizes(JSON.parse(await inspector.snapshotHeap()))
    await bench.load.run<'release'>({ kind: 'release' })
    const grown = [...after]
      .map(([kind, { bytes, number }]) => {
        const then = before.get(kind) ?? { bytes: 0, number: 0 }
        return { kind, bytes: (bytes - then.bytes) / count, number: (number - then.number) / count }
      })
      .sort((a, b) => b.bytes - a.bytes)
    const total = grown.reduce((sum, { bytes }) => sum + bytes, 0)
    process.stdout.write(`${name}: ${total.toFixed(0)} bytes in the snapshot\n`)
    for (const { kind, bytes, number } of grown.slice(0, TOP))
      process.stdout.write(`${bytes.toFixed(0).padStart(8)} bytes ${number.toFixed(1).padStart(8)} ×  ${kind}\n`)
  })
}

/** Bytes and number of nodes by type and constructor; strings and code by type alone. */
function sizes({ snapshot, nodes, strings }: Snapshot): Map<string, { bytes: number; number: number }> {
  const { node_fields: fields, node_types: types } = snapshot.meta
  const [type, name, size] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ]
  const found = new Map<string, { bytes: number; number: number }>()
  for (let at = 0; at < nodes.length; at += fields.length) {
    const kind = types[0][nodes[at + type] as number] as string
    const key =
      kind === 'object' || kind === 'native' || kind === 'closure'
        ? `${kind} ${strings[nodes[at + name] as number]}`
        : kind
    const sum = found.get(key) ?? { bytes: 0, number: 0 }
    sum.bytes += nodes[at + size] as number
    sum.number++
    found.set(key, sum)
  }
  return found
}
