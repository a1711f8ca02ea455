// From one peer's write to each other peer's seeing it, at a steady rate, by number of peers.
import type { Bench } from './bench.ts'
import { THREE } from './bench.ts'
import { settle, warmUp, withContenders } from './contenders.ts'
import { measureCommit } from './limit.ts'
import type { Paced } from './pace.ts'
import { median, type Row, ratio } from './row.ts'

const PEERS = [2, 10, 50, 200] as const
/** Annotations per second of all peers together. */
const RATE = 50

type Name = 'mawqif' | 'yWebsocket' | 'hocuspocus'

export async function run(bench: Bench): Promise<Row[]> {
  const rounds = bench.isQuick ? 1 : 3
  const seconds = bench.isQuick ? 3 : 5
  const runs = new Map<string, Paced[]>()
  const commitsMs: number[] = []
  await withContenders(THREE, bench, async (contenders) => {
    for (const contender of contenders) await warmUp(bench.load, contender)
    // Peers in the outer loop: what is compared follows closely on one another.
    for (let round = 0; round < rounds; round++)
      for (const peers of PEERS) {
        commitsMs.push(await measureCommit(bench.databases.mawqif))
        for (const contender of contenders) {
          await settle(contenders)
          const [target] = await contender.newTargets(1)
          if (!target) throw new Error('no room')
          const job = { kind: 'pace', target, peers, rate: RATE, seconds: seconds + 1, warmUpSeconds: 1 } as const
          const key = `${contender.name} ${peers}`
          runs.set(key, [...(runs.get(key) ?? []), await bench.load.run<'pace'>(job)])
        }
      }
  })
  const of = (name: Name, peers: number, value: (run: Paced) => number | undefined) =>
    median((runs.get(`${name} ${peers}`) ?? []).map((run) => value(run) ?? Number.NaN))
  const row = (name: string, peers: number, value: (run: Paced) => number | undefined): Row => ({
    name,
    unit: 'ms',
    mawqif: of('mawqif', peers, value),
    yWebsocket: of('yWebsocket', peers, value),
    hocuspocus: of('hocuspocus', peers, value),
  })
  const rows: Row[] = []
  for (const peers of PEERS) {
    const p50 = row(`fan-out, ${peers} peers at ${RATE}/s, p50`, peers, ({ fanout }) => fanout.p50)
    const p99 = row(`fan-out, ${peers} peers at ${RATE}/s, p99`, peers, ({ fanout }) => fanout.p99)
    if (peers === 10) {
      const commitMs = median(commitsMs)
      const commits = ((p50.mawqif ?? Number.NaN) - (p50.hocuspocus ?? Number.NaN)) / commitMs
      p50.goal = { text: 'behind Hocuspocus by ≤ 1 commit', value: commits, max: 1 }
      p50.note = `one bare commit of an annotation's rows: ${commitMs.toFixed(2)} ms`
      p99.goal = { text: '≤ 1.5 × Hocuspocus', value: ratio(p99.mawqif, p99.hocuspocus), max: 1.5 }
    }
    if (peers === 200) p99.goal = { text: '≤ 50 ms', value: p99.mawqif, max: 50 }
    p99.note = troubles(runs, peers)
    rows.push(p50, p99)
  }
  const ack = (share: 'p50' | 'p99'): Row => ({
    name: `acknowledged, 200 peers at ${RATE}/s, ${share}`,
    unit: 'ms',
    mawqif: of('mawqif', 200, (run) => run.ack?.[share]),
    note: 'the others acknowledge nothing',
  })
  const p99 = ack('p99')
  rows.push(ack('p50'), { ...p99, goal: { text: '≤ 40 ms', value: p99.mawqif, max: 40 } })
  return rows
}

function troubles(runs: ReadonlyMap<string, Paced[]>, peers: number): string {
  const said = []
  for (const [key, list] of runs) {
    if (!key.endsWith(` ${peers}`)) continue
    const missing = list.reduce((sum, run) => sum + run.missing + run.refused, 0)
    if (missing > 0) said.push(`${key.split(' ')[0]}: ${missing} not seen or refused`)
  }
  const load = Math.max(
    ...[...runs].filter(([key]) => key.endsWith(` ${peers}`)).flatMap(([, list]) => list.map((run) => run.load)),
  )
  return [`load process at most ${(load * 100).toFixed(0)} % of a core`, ...said].join('; ')
}
