// What one peer costs the server that has stopped reading while much is broadcast to its room.
import { type Bench, THREE } from './bench.ts'
import type { ContenderName } from './contenders.ts'
import { withInspected } from './memory.ts'
import type { Row } from './row.ts'

const BYTES = 20_000_000
const MIB = 1_024 * 1_024

export async function run(bench: Bench): Promise<Row[]> {
  const bytes = bench.isQuick ? BYTES / 2 : BYTES
  const growth = new Map<ContenderName, number>()
  for (const name of THREE) growth.set(name, await measure(bench, name, bytes))
  const mawqif = growth.get('mawqif') ?? null
  return [
    {
      name: `a peer that stops reading while ${bytes / 1e6} MB are broadcast costs`,
      unit: 'MiB',
      mawqif,
      yWebsocket: growth.get('yWebsocket') ?? null,
      hocuspocus: growth.get('hocuspocus') ?? null,
      goal: { text: '≤ 8 MiB', value: mawqif, max: 8 },
      note: 'resident after a full collection, against the same broadcast before to peers that read',
    },
  ]
}

function measure(bench: Bench, name: ContenderName, bytes: number): Promise<number> {
  return withInspected(bench, name, async (contender, inspector) => {
    const memories: number[] = []
    // The first makes the heap as large as the work needs.
    for (const isStalled of [false, false, true]) {
      const [target] = await contender.newTargets(1)
      if (!target) throw new Error('no room')
      await bench.load.run<'overwrite'>({ kind: 'overwrite', target, bytes, isStalled })
      memories.push((await inspector.measureMemory()).rss)
      await bench.load.run<'release'>({ kind: 'release' })
    }
    const [, reading, stalled] = memories as [number, number, number]
    return (stalled - reading) / MIB
  })
}
