// What a document that people have open costs the server, and what a connection costs that does nothing. After a full
// collection of garbage that the inspector asks for; each measure in a server of its own, which is warm before.
import { type Bench, THREE } from './bench.ts'
import { type Contender, type ContenderName, startContender } from './contenders.ts'
import { findFreePort, type Inspector, inspectorEnv, type Memory, openInspector } from './inspector.ts'
import type { Row } from './row.ts'

const PEERS_EACH = 2
const ANNOTATIONS_EACH = 20
/** A room of Mawqif takes 500 at most. */
const IDLE_ROOMS = 2
const KIB = 1_024
/** Documents, open and closed again before the base is taken, so that code and pools are there. */
const WARM_UPS = 10

type Measures = { perDocument: Memory; perConnection: Memory }

export async function run(bench: Bench): Promise<Row[]> {
  const documents = bench.isQuick ? 150 : 500
  const idle = bench.isQuick ? 300 : 1_000
  const measured = new Map<ContenderName, Measures>()
  for (const name of THREE) {
    const perDocument = await measure(bench, name, documents, {
      rooms: documents,
      peersEach: PEERS_EACH,
      annotationsEach: ANNOTATIONS_EACH,
    })
    const perConnection = await measure(bench, name, idle, {
      rooms: IDLE_ROOMS,
      peersEach: idle / IDLE_ROOMS,
      annotationsEach: 0,
    })
    measured.set(name, { perDocument, perConnection })
  }
  const of = (value: (measures: Measures) => Memory) => {
    const figures = (part: keyof Memory) => {
      const figure = (name: ContenderName) => {
        const measures = measured.get(name)
        return measures ? value(measures)[part] / KIB : null
      }
      return { mawqif: figure('mawqif'), yWebsocket: figure('yWebsocket'), hocuspocus: figure('hocuspocus') }
    }
    const note = THREE.map((name) => {
      const { heap, external } = value(measured.get(name) as Measures)
      return `${name} ${(heap / KIB).toFixed(1)} + ${(external / KIB).toFixed(1)}`
    })
    return { ...figures('rss'), note: `of it heap + buffers: ${note.join(', ')}` }
  }
  const perDocument = of((measures) => measures.perDocument)
  const perConnection = of((measures) => measures.perConnection)
  return [
    {
      name: `memory per document of ${ANNOTATIONS_EACH} annotations with ${PEERS_EACH} peers (${documents} open)`,
      unit: 'KiB',
      ...perDocument,
      goal: { text: '≤ 205 KiB', value: perDocument.mawqif, max: 205 },
    },
    {
      name: `memory per idle connection (${idle} open)`,
      unit: 'KiB',
      ...perConnection,
      goal: { text: '≤ 25 KiB', value: perConnection.mawqif, max: 25 },
    },
  ]
}

type Held = { rooms: number; peersEach: number; annotationsEach: number }

/** Growth of a server per one of `count`, while rooms are held. */
async function measure(bench: Bench, name: ContenderName, count: number, held: Held): Promise<Memory> {
  return withInspected(bench, name, async (contender, inspector) => {
    const open = async (rooms: number, more: Omit<Held, 'rooms'>) =>
      bench.load.run<'hold'>({ kind: 'hold', targets: await contender.newTargets(rooms), ...more })
    await open(WARM_UPS, { peersEach: PEERS_EACH, annotationsEach: ANNOTATIONS_EACH })
    await bench.load.run<'release'>({ kind: 'release' })
    const before = await inspector.measureMemory()
    await open(held.rooms, held)
    const after = await inspector.measureMemory()
    await bench.load.run<'release'>({ kind: 'release' })
    return {
      rss: (after.rss - before.rss) / count,
      heap: (after.heap - before.heap) / count,
      external: (after.external - before.external) / count,
    }
  })
}

/** A server with its inspector, for `body` only. */
export async function withInspected<T>(
  bench: Bench,
  name: ContenderName,
  body: (contender: Contender, inspector: Inspector) => Promise<T>,
): Promise<T> {
  const port = await findFreePort()
  const contender = await startContender(name, { ...bench, env: inspectorEnv(port) })
  try {
    const inspector = await openInspector(port, contender.server.pid)
    try {
      return await body(contender, inspector)
    } finally {
      inspector.close()
    }
  } finally {
    await contender.server.stop()
  }
}
