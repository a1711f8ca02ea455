// What may happen to nodes, and what is measured then: nothing acknowledged is lost or done twice, and every screen is
// right again within HEAL_MS of the cure.
import { setTimeout as delay } from 'node:timers/promises'
import type { TestDatabase } from '../_help/database.ts'
import { openStage, type Stage } from './stage.ts'

/** All is right again this long after the cure, in milliseconds. */
export const HEAL_MS = 10_000
/** Length of the fault in seconds, and how long everybody works before and after it in milliseconds. */
export type Length = { seconds: number; workMs: number }

export type Scenario = {
  name: string
  /** Length of the fault in the full run, in seconds. */
  seconds: number
  strike(stage: Stage): void | Promise<void>
  cure(stage: Stage): void | Promise<void>
  /** Both nodes serve during the fault, so that screens on both must follow, by the database. */
  isServing: boolean
}

const first = ({ nodes }: Stage) => nodes[0]

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'one node stopped (SIGSTOP)',
    seconds: 90,
    strike: (stage) => void process.kill(first(stage).process.pid, 'SIGSTOP'),
    cure: (stage) => void process.kill(first(stage).process.pid, 'SIGCONT'),
    isServing: false,
  },
  {
    name: 'Redis away',
    seconds: 60,
    strike: ({ redis }) => redis.stop(),
    cure: ({ redis }) => redis.start(),
    isServing: true,
  },
  {
    name: 'one node parted from Redis',
    seconds: 60,
    strike: (stage) => first(stage).redis.block(),
    cure: (stage) => first(stage).redis.unblock(),
    isServing: true,
  },
  {
    name: 'one node killed (SIGKILL), its clients go to the other',
    seconds: 5,
    strike: (stage) => first(stage).process.kill(),
    cure: (stage) => first(stage).leadTo(stage.nodes[1].port),
    isServing: false,
  },
]

export type Outcome = {
  name: string
  seconds: number
  acknowledged: number
  /** Acknowledged while the fault lasted. */
  meanwhile: number
  lost: string[]
  doubled: string[]
  other: string[]
  /** From rest to every screen being right, during the fault, where both nodes serve; milliseconds. */
  followMs: number | null
  /** From the cure, with everybody at rest, to every screen being right; milliseconds. */
  healMs: number
}

/** Plays one scenario on a database of its own. */
export async function play(
  database: TestDatabase,
  scenario: Scenario,
  { seconds, workMs }: Length,
  seed: number,
): Promise<Outcome> {
  const stage = await openStage(database, seed)
  try {
    await delay(workMs)
    const before = await stage.settle(HEAL_MS)
    await delay(workMs)
    const atStrike = stage.acknowledged()
    await scenario.strike(stage)
    await delay(seconds * 1_000)
    const meanwhile = stage.acknowledged() - atStrike
    const during = scenario.isServing ? await stage.settle(HEAL_MS, { isSeen: false }) : null
    await scenario.cure(stage)
    const after = await stage.settle(2 * HEAL_MS)
    await delay(workMs)
    const end = await stage.settle(HEAL_MS)
    const { lost, doubled, other } = await stage.check()
    return {
      name: scenario.name,
      seconds,
      acknowledged: stage.acknowledged(),
      meanwhile,
      lost,
      doubled,
      other: [
        ...other,
        ...Object.entries({ before, during, after, end }).flatMap(([when, settled]) =>
          (settled?.wrong ?? []).map((what) => `${when}: ${what}`),
        ),
      ],
      followMs: during && Math.round(during.ms),
      healMs: Math.round(after.ms),
    }
  } finally {
    await stage.close()
  }
}
