// The highest steady rate at which writes still reach 20 peers in time. Each server is searched outwards from a first
// guess and then once inwards; the trials of all servers take turns.
import type { Bench } from './bench.ts'
import { type Contender, type ContenderName, cpuMs, settle, warmUp, withContenders } from './contenders.ts'
import { measureLimit } from './limit.ts'
import type { Paced } from './pace.ts'
import { median, type Row, ratio } from './row.ts'

const PEERS = 20
const MAX_P99_MS = 250
/** Hocuspocus stores what changed after ten seconds at most, and stores all of it: three of these fall into a trial. */
const SECONDS = 32
/** Of one that stores each change, a trial shows in less whether it keeps up. */
const SECONDS_STORING_EACH = 12
const STEP = 1.5
const COMPARED: readonly ContenderName[] = ['mawqif', 'yWebsocket', 'hocuspocus', 'storingEach']
/** Where each search begins, in annotations per second. */
const STARTS: Record<ContenderName, number> = { mawqif: 2_000, yWebsocket: 2_000, hocuspocus: 1_300, storingEach: 75 }
/** The load process cannot write more. */
const MAX_RATE = 6_000

type Trial = Paced & { rate: number; isKept: boolean; serverLoad: number }
type Search = {
  contender: Contender
  next: number
  best: Trial | null
  worst: Trial | null
  isRefined: boolean
}

export async function run(bench: Bench): Promise<Row[]> {
  const rounds = 1
  const { at50, at200 } = await measureLimit(bench.databases.hocuspocus)
  const found = new Map<ContenderName, Trial[]>()
  const names = bench.isQuick ? COMPARED.filter((name) => name !== 'yWebsocket') : COMPARED
  await withContenders(names, bench, async (contenders) => {
    for (const contender of contenders) await warmUp(bench.load, contender)
    for (let round = 0; round < rounds; round++) {
      const searches = contenders.map((contender): Search => {
        // The second round begins where the first ended.
        const before = found.get(contender.name)?.at(-1)?.rate
        return { contender, next: before ?? STARTS[contender.name], best: null, worst: null, isRefined: false }
      })
      while (searches.some((search) => search.next > 0))
        for (const search of searches) {
          if (search.next === 0) continue
          await settle(contenders)
          let trial = await runTrial(bench, search.contender, search.next)
          // Once more, where it may have been the machine's other work.
          if (!trial.isKept && trial.missing === 0 && trial.fanout.p99 < 4 * MAX_P99_MS) {
            await settle(contenders)
            trial = await runTrial(bench, search.contender, search.next)
          }
          process.stderr.write(`${describe(search.contender.name, trial)}\n`)
          step(search, trial, bench.isQuick)
        }
      for (const { contender, best } of searches)
        if (best) found.set(contender.name, [...(found.get(contender.name) ?? []), best])
    }
  })
  const rateOf = (name: ContenderName) => {
    const trials = found.get(name)
    return trials ? median(trials.map(({ rate }) => rate)) : null
  }
  const loads = [...found].map(([name, trials]) => {
    const { load, serverLoad } = trials.at(-1) as Trial
    return `${name}: server ${(serverLoad * 100).toFixed(0)} %, load ${(load * 100).toFixed(0)} %`
  })
  const name = `sustained, ${PEERS} peers, fan-out p99 ≤ ${MAX_P99_MS} ms`
  const mawqif = rateOf('mawqif')
  const hocuspocus = rateOf('hocuspocus')
  const storingEach = rateOf('storingEach')
  return [
    {
      name,
      unit: 'annotations/s',
      mawqif,
      yWebsocket: rateOf('yWebsocket'),
      hocuspocus,
      goal: { text: '≥ 2 × Hocuspocus', value: ratio(mawqif, hocuspocus), min: 2 },
      note: `Mawqif's writers beyond ${PEERS} send only, so that the bounds of one person stay on; of a core: ${loads.join('; ')}`,
    },
    {
      name: `${name}, Hocuspocus storing each change`,
      unit: 'annotations/s',
      mawqif,
      hocuspocus: storingEach,
      goal: { text: '≥ 40 ×', value: ratio(mawqif, storingEach), min: 40 },
      note: `a change counts as stored within ${MAX_P99_MS} ms`,
    },
    {
      name: 'bare batched inserts, 50 and 200 per commit',
      unit: 'rows/s',
      mawqif: null,
      note: `${at50.toFixed(0)} and ${at200.toFixed(0)}`,
    },
  ]
}

async function runTrial(bench: Bench, contender: Contender, rate: number): Promise<Trial> {
  const [target] = await contender.newTargets(1)
  if (!target) throw new Error('no room')
  const cpu = await cpuMs(contender.server.pid)
  const start = performance.now()
  const paced = await bench.load.run<'pace'>({
    kind: 'pace',
    target,
    peers: PEERS,
    rate,
    seconds: contender.name === 'storingEach' ? SECONDS_STORING_EACH : SECONDS,
    warmUpSeconds: 1,
  })
  const serverLoad = ((await cpuMs(contender.server.pid)) - cpu) / (performance.now() - start)
  const isKept =
    paced.missing === 0 &&
    paced.refused === 0 &&
    paced.fanout.p99 <= MAX_P99_MS &&
    (contender.name !== 'storingEach' || (await isStored(target.url)))
  return { ...paced, rate, isKept, serverLoad }
}

// Asked when the last write was seen by all, which is later than it was made.
async function isStored(url: string): Promise<boolean> {
  const deadline = performance.now() + MAX_P99_MS
  do {
    const { changes, stored } = (await (await fetch(url)).json()) as { changes: number; stored: number }
    if (stored >= changes) return true
  } while (performance.now() < deadline)
  return false
}

// Outwards until one rate is kept and one is not, then inwards.
function step(search: Search, trial: Trial, isQuick: boolean) {
  if (trial.isKept) {
    if (!search.best || trial.rate > search.best.rate) search.best = trial
  } else if (!search.worst || trial.rate < search.worst.rate) search.worst = trial
  const { best, worst } = search
  if (best && best.rate >= MAX_RATE) search.next = 0
  else if (!worst) search.next = Math.min(MAX_RATE, Math.round(trial.rate * STEP))
  else if (!best) search.next = trial.rate < 5 ? 0 : Math.round(trial.rate / STEP)
  else if (isQuick || search.isRefined || best.rate >= worst.rate) search.next = 0
  else {
    search.isRefined = true
    search.next = Math.round(Math.sqrt(best.rate * worst.rate))
  }
}

const describe = (name: ContenderName, { rate, isKept, fanout, missing, refused, load, serverLoad }: Trial) =>
  `${name} ${rate}/s ${isKept ? 'kept' : 'not kept'}: p50 ${fanout.p50.toFixed(0)} p99 ${fanout.p99.toFixed(0)} ms, ` +
  `${missing} missing, ${refused} refused, of a core: server ${(serverLoad * 100).toFixed(0)} %, load ${(load * 100).toFixed(0)} %`
