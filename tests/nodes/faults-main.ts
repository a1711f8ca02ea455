// `npm run faults:nodes -- --share=0.1 --seed=N --only=TEXT`: every scenario with its full length, or a share of it.
import { parseArgs } from 'node:util'
import { openDatabase } from '../../db/connect.ts'
import { startDurableCluster } from '../faults/cluster.ts'
import { HEAL_MS, play, SCENARIOS } from './scenarios.ts'

const { values } = parseArgs({
  options: {
    share: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    only: { type: 'string', default: '' },
  },
})
const print = (line: string) => process.stdout.write(`${line}\n`)
// Every y-websocket client listens to the process's end.
process.setMaxListeners(0)

const seed = Number(values.seed)
print(`two nodes, seed ${seed}`)
const cluster = await startDurableCluster()
try {
  for (const [index, scenario] of SCENARIOS.entries()) {
    if (!scenario.name.includes(values.only)) continue
    const databaseUrl = await cluster.createDatabase(`nodes_${index}`)
    const database = await openDatabase({ databaseUrl, dataDir: '' })
    const seconds = scenario.seconds * Number(values.share)
    const outcome = await play(
      { ...database, databaseUrl, dataDir: '' },
      scenario,
      { seconds, workMs: 2_000 },
      seed + 100 * index,
    )
    await database.close()
    const isWrong = outcome.lost.length + outcome.doubled.length + outcome.other.length > 0 || outcome.healMs > HEAL_MS
    if (isWrong) process.exitCode = 1
    print(`\n${outcome.name}, ${outcome.seconds} s${isWrong ? ': WRONG' : ''}`)
    for (const [name, value] of [
      ['acknowledged', `${outcome.acknowledged}, ${outcome.meanwhile} of them meanwhile`],
      ['lost', outcome.lost.length],
      ['duplicated', outcome.doubled.length],
      ['other differences', outcome.other.length],
      ...(outcome.followMs === null ? [] : [['screens right meanwhile after', `${outcome.followMs} ms`]]),
      ['healed after', `${outcome.healMs} ms`],
    ] as const)
      print(`  ${String(name).padEnd(30)} ${value}`)
    for (const line of [...outcome.lost, ...outcome.doubled, ...outcome.other].slice(0, 20)) print(`  ${line}`)
  }
} finally {
  await cluster.stop()
}
