// `npm run faults:trouble -- --seconds=60 [--only=away,full]`: troubles of network and disk, one after another.
import { parseArgs } from 'node:util'
import { startDurableCluster } from './cluster.ts'
import type { Outcome } from './trouble.ts'
import { canHaveDisks, DISKS, type Name, PROXIED, runDisk, runProxied } from './troubles.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, only: { type: 'string', default: '' } },
})
const ms = Number(values.seconds) * 1_000
const isWanted = (name: Name) => values.only === '' || values.only.split(',').includes(name)
// Every y-websocket client listens to the process's end.
process.setMaxListeners(0)

const print = (line: string) => process.stdout.write(`${line}\n`)
const cells = (values: readonly (string | number)[]) =>
  print(values.map((value) => String(value).padStart(11)).join(' '))
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`

function report(name: Name, { found, ok, okMeanwhile, toldMs, nextMs, savedMs, rss }: Outcome) {
  cells([
    name,
    ok,
    okMeanwhile,
    seconds(toldMs),
    seconds(nextMs),
    seconds(savedMs),
    rss.map(Math.round).join('/'),
    found.lost.length,
    found.doubled.length,
    found.other.length,
  ])
  for (const line of [...found.lost, ...found.doubled, ...found.other].slice(0, 10)) print(line)
  if (found.lost.length + found.doubled.length + found.other.length > 0) process.exitCode = 1
}

cells(['trouble', 'saved', 'meanwhile', 'told', 'next', 'all saved', 'RSS MiB', 'lost', 'doubled', 'other'])
const cluster = await startDurableCluster()
try {
  for (const name of PROXIED) if (isWanted(name)) report(name, await runProxied(name, cluster.url, ms))
} finally {
  await cluster.stop()
}
if (await canHaveDisks()) {
  for (const name of DISKS) if (isWanted(name)) report(name, await runDisk(name, ms))
} else print('troubles of the disk need root, mount and a C compiler: not run')
