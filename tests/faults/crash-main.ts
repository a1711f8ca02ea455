// `npm run faults:crash -- --cycles=200 --database=postgres|embedded|postgres-kill --seed=N --minutes=N`
import { parseArgs } from 'node:util'
import { KINDS, type Kind, runCrash, type Totals } from './crash.ts'

const { values } = parseArgs({
  options: {
    cycles: { type: 'string', default: '200' },
    database: { type: 'string', default: 'postgres' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    minutes: { type: 'string', default: '20' },
  },
})
const kind = values.database as Kind
if (!KINDS.includes(kind)) throw new Error(`--database is one of ${KINDS.join(', ')}`)
const seed = Number(values.seed)
const print = (line: string) => process.stdout.write(`${line}\n`)

const row = ({ cycles, sent, unknown, found, ms }: Totals) =>
  `${cycles} cycles, ${Math.round(ms / 1_000)} s: ${sent} commands of seasons that ended, ${unknown} unknown at a kill, ` +
  `${found.lost.length} lost, ${found.doubled.length} doubled, ${found.other.length} other`

// Every y-websocket client listens to the process's end.
process.setMaxListeners(0)

print(`killing on ${kind}, seed ${seed}`)
const totals = await runCrash({
  kind,
  seed,
  cycles: Number(values.cycles),
  limitMs: Number(values.minutes) * 60_000,
  onCycle: (soFar) => print(row(soFar)),
})
const { found } = totals
print('')
for (const [name, value] of [
  ['cycles', totals.cycles],
  ['seconds a cycle', (totals.ms / 1_000 / Math.max(1, totals.cycles)).toFixed(1)],
  [
    'killed',
    Object.entries(totals.kills)
      .map(([what, count]) => `${what} ${count}`)
      .join(', '),
  ],
  ['commands', totals.sent],
  ['acknowledged', totals.ok],
  ['refused', totals.failed],
  ['unknown at a kill, then resolved', totals.unknown],
  ['acknowledged and lost', found.lost.length],
  ['done twice', found.doubled.length],
  ['other differences', found.other.length],
] as const)
  print(`${name.padEnd(34)} ${value}`)
for (const line of [...found.lost, ...found.doubled, ...found.other].slice(0, 20)) print(line)
if (found.lost.length + found.doubled.length + found.other.length > 0) process.exitCode = 1
