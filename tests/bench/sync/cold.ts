// Opening a long document in a server that was just started: until a new peer has applied the whole.
import { type Bench, THREE } from './bench.ts'
import type { Opened } from './cold-open.ts'
import { type Contender, type ContenderName, settle, startContender } from './contenders.ts'
import type { Target } from './peer.ts'
import { median, type Row, ratio } from './row.ts'

const MB = 1_000_000

export async function run(bench: Bench): Promise<Row[]> {
  const sizes = bench.isQuick ? [5_000] : [5_000, 20_000]
  const rounds = bench.isQuick ? 1 : 3
  const rows: Row[] = []
  for (const annotations of sizes) {
    const opened = new Map<ContenderName, Opened[]>()
    const filled: { contender: Contender; target: Target }[] = []
    try {
      for (const name of THREE) filled.push(await startFilled(bench, name, annotations))
      for (let round = 0; round < rounds; round++)
        for (const one of filled) {
          // What is in memory only is opened warm.
          if (one.contender.name !== 'yWebsocket') await restart(bench, one)
          await settle([one.contender])
          const result = await bench.load.run<'cold'>({ kind: 'cold', target: one.target })
          if (result.annotations !== annotations)
            throw new Error(`${one.contender.name}: ${result.annotations} annotations of ${annotations}`)
          opened.set(one.contender.name, [...(opened.get(one.contender.name) ?? []), result])
        }
    } finally {
      for (const { contender } of filled) await contender.server.stop()
    }
    rows.push(...toRows(annotations, opened))
  }
  return rows
}

function toRows(annotations: number, opened: ReadonlyMap<ContenderName, Opened[]>): Row[] {
  const figures = (value: (one: Opened) => number) => {
    const of = (name: ContenderName) => median((opened.get(name) ?? []).map(value))
    return { mawqif: of('mawqif'), yWebsocket: of('yWebsocket'), hocuspocus: of('hocuspocus') }
  }
  const time = figures(({ ms }) => ms)
  const bytes = figures((one) => one.bytes / MB)
  const name = `cold open of ${annotations.toLocaleString('en')} annotations`
  const isLong = annotations === 20_000
  return [
    {
      name: `${name}, until applied`,
      unit: 'ms',
      ...time,
      ...(isLong && { goal: { text: '≤ 500 ms', value: time.mawqif, max: 500 } }),
      note: 'y-websocket from memory: it stores nothing',
    },
    {
      name: `${name}, on the wire`,
      unit: 'MB',
      ...bytes,
      ...(isLong && { goal: { text: '≤ 0.35 × Hocuspocus', value: ratio(bytes.mawqif, bytes.hocuspocus), max: 0.35 } }),
    },
  ]
}

async function startFilled(bench: Bench, name: ContenderName, annotations: number) {
  const contender = await startContender(name, bench)
  const [target] = await contender.newTargets(1)
  if (!target) throw new Error('no room')
  await bench.load.run<'fill'>({ kind: 'fill', target, annotations })
  return { contender, target }
}

async function restart(bench: Bench, one: { contender: Contender; target: Target }) {
  // Work behind the last write (storing, compacting) is done before the server is asked to stop.
  await settle([one.contender])
  await one.contender.server.stop()
  one.contender = await startContender(one.contender.name, bench)
  one.target = { ...one.target, url: one.contender.server.url }
}
