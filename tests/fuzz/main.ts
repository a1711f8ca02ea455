// `npm run fuzz -- --frames=N --seed=N --socket-frames=N`: at the guard in this process, then at a server over sockets.
import { parseArgs } from 'node:util'
import { throwFrames } from './frames-at-guard.ts'
import { throwFramesAtServer } from './frames-at-server.ts'

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    'socket-frames': { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [frames, socketFrames, seed] = [values.frames, values['socket-frames'], values.seed].map(Number) as [
  number,
  number,
  number,
]
const print = (line: string) => process.stdout.write(`${line}\n`)
const printCounts = (counts: ReadonlyMap<string, number>) => {
  for (const [name, count] of [...counts].sort(([a], [b]) => a.localeCompare(b)))
    print(`${String(count).padStart(9)}  ${name}`)
}
// Every y-websocket client listens to the process's end.
process.setMaxListeners(0)

if (frames > 0) {
  print(`${frames} frames at the guard, seed ${seed}`)
  const startedAt = performance.now()
  const outcomes = throwFrames(frames, seed, (done) => {
    if (done % 100_000 === 0) print(`${done} in ${Math.round((performance.now() - startedAt) / 1_000)} s`)
  })
  printCounts(outcomes.counts)
  print(
    `${((outcomes.guardMs * 1_000) / frames).toFixed(0)} µs a frame in the guard, the slowest ${outcomes.slowestMs.toFixed(0)} ms`,
  )
  print(`${outcomes.escapes.length} escapes`)
  for (const one of outcomes.escapes.slice(0, 20)) print(JSON.stringify(one))
  if (outcomes.escapes.length > 0) process.exitCode = 1
}

if (socketFrames > 0) {
  print(`${socketFrames} frames at a server, seed ${seed}`)
  const result = await throwFramesAtServer(socketFrames, seed)
  printCounts(result.counts)
  print(
    `the same process: ${result.isSameProcess}; the witness stood still for ${result.worstStallMs.toFixed(0)} ms at most`,
  )
  for (const wrong of result.wrong) print(wrong)
  if (result.wrong.length > 0 || !result.isSameProcess) process.exitCode = 1
}
