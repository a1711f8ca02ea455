// Trouble that passes, while ten people write: what they are told, what is kept, what the server costs meanwhile.
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { waitFor } from '../_help/wait-for.ts'
import { checkServed, checkStored, type Findings, noFindings } from './check.ts'
import type { Rig } from './rig.ts'
import { readLayers } from './season.ts'
import { createWriters } from './writers.ts'

/** People must know within this, in milliseconds (the client's own limit for silence is 4 s). */
export const TOLD_WITHIN_MS = 5_000
/** Nothing is told before something fails. */
const TOLD_LIMIT_MS = 30_000
/** Answers to what was committed just before may still be on their way. */
const GRACE_MS = 500
const HEALED_LIMIT_MS = 45_000

export type Trouble = {
  begin: () => unknown
  end: () => unknown
  /** Commits go on, only late. */
  isOnlySlow?: boolean
}

export type Outcome = {
  found: Findings
  ok: number
  /** Acknowledged while it lasted. */
  okMeanwhile: number
  /** Until everybody's socket had closed, or had been told to send again, or had been silent for 4 s. */
  toldMs: number
  /** From its end to the next acknowledgement, and to everything that waited being saved. */
  nextMs: number
  savedMs: number
  /** MiB of resident memory before it, most while it lasted, and at the end. */
  rss: [number, number, number]
}

/** Runs one trouble for `ms`. Throws where the server died, or what waited was not saved. */
export async function runTrouble(rig: Rig, trouble: Trouble, ms: number, seed = 1): Promise<Outcome> {
  const { season, database } = rig
  const { pid } = rig.server()
  const rssOf = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  const writers = createWriters(season, seed)
  writers.open(rig.url)
  let most = 0
  let watch: NodeJS.Timeout | undefined
  try {
    writers.write()
    await waitFor('work is acknowledged', () => writers.acknowledged() > 50)
    const before = rssOf()
    watch = setInterval(() => {
      most = Math.max(most, rssOf())
    }, 100)
    await trouble.begin()
    const beganAt = performance.now()
    await delay(GRACE_MS)
    const settled = writers.acknowledged()
    let toldMs = 0
    if (!trouble.isOnlySlow) {
      // A disk that is full takes a little longer what lies in reserve: from the last thing that was saved.
      await waitFor('everybody knows', () => writers.told(Math.max(beganAt, writers.acknowledgedAt())), TOLD_LIMIT_MS)
      toldMs = performance.now() - Math.max(beganAt, writers.acknowledgedAt())
    }
    await delay(Math.max(0, ms - (performance.now() - beganAt)))
    const okMeanwhile = writers.acknowledged() - settled
    await trouble.end()
    const endedAt = performance.now()
    const atEnd = writers.acknowledged()
    await waitFor('work goes on', () => writers.acknowledged() > atEnd, HEALED_LIMIT_MS)
    const nextMs = performance.now() - endedAt
    writers.rest()
    await writers.resolved()
    const savedMs = performance.now() - endedAt
    const found = noFindings()
    await checkStored(database.db, season, writers.entries(), found)
    await checkServed(rig.url, season, await readLayers(database.db, season), found)
    return {
      found,
      ok: writers.acknowledged(),
      okMeanwhile,
      toldMs,
      nextMs,
      savedMs,
      rss: [before, most, rssOf()],
    }
  } finally {
    clearInterval(watch)
    writers.close()
  }
}
