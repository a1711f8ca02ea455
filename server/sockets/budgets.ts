// What one person may ask for over all sockets and requests together: many of them do not help.
import { setTimeout as delay } from 'node:timers/promises'
import { AppError } from '../../shared/errors.ts'
import { MAX_COMMANDS_PER_SECOND } from '../../shared/protocol/kinds.ts'
import {
  MAX_BYTES_PER_SECOND_OF_USER,
  MAX_FRAMES_PER_SECOND_OF_USER,
  MAX_OPEN_COMMAND_BYTES,
  MAX_OPEN_COMMANDS,
  MAX_PRESENCE_PER_SECOND,
  MAX_REQUESTS_PER_SECOND,
  MAX_SOCKETS_PER_USER,
  MAX_STATES_PER_SECOND,
  MAX_UNREAD_STATE_BYTES,
} from './bounds.ts'
import { createTokenBucket } from './token-bucket.ts'
import { createUnreadStates, type UnreadStates } from './unread-states.ts'

const DRAIN_POLL_MS = 10

/** A command whose words stand nowhere counts as so many: the whole text was read to find that out. */
const MISMATCH_COMMANDS = 10

export type Budget = {
  sockets: number
  openCommands: number
  openCommandBytes: number
  frames: ReturnType<typeof createTokenBucket>
  bytes: ReturnType<typeof createTokenBucket>
  /** One for all: once closed, no command is begun any more. */
  gate: { isClosed: boolean }
  commands: ReturnType<typeof createTokenBucket>
  /** States of rooms, by step 1 and the like. */
  states: ReturnType<typeof createTokenBucket>
  unreadStates: UnreadStates
  /** Carets that move. */
  presence: ReturnType<typeof createTokenBucket>
  /** Subscriptions of live views. */
  requests: ReturnType<typeof createTokenBucket>
}

/** The budgets of everybody who asked for something lately. Counted in this process. */
export function createBudgets() {
  const budgets = new Map<string, Budget>()
  const gate = { isClosed: false }

  return {
    of(userId: string): Budget {
      let budget = budgets.get(userId)
      if (!budget) {
        const now = Date.now()
        budget = {
          sockets: 0,
          openCommands: 0,
          openCommandBytes: 0,
          frames: createTokenBucket(MAX_FRAMES_PER_SECOND_OF_USER, 10 * MAX_FRAMES_PER_SECOND_OF_USER, now),
          bytes: createTokenBucket(MAX_BYTES_PER_SECOND_OF_USER, 2 * MAX_BYTES_PER_SECOND_OF_USER, now),
          gate,
          commands: createTokenBucket(MAX_COMMANDS_PER_SECOND, 2 * MAX_COMMANDS_PER_SECOND, now),
          states: createTokenBucket(MAX_STATES_PER_SECOND, MAX_SOCKETS_PER_USER, now),
          unreadStates: createUnreadStates(MAX_UNREAD_STATE_BYTES),
          presence: createTokenBucket(MAX_PRESENCE_PER_SECOND, 2 * MAX_PRESENCE_PER_SECOND, now),
          requests: createTokenBucket(MAX_REQUESTS_PER_SECOND, MAX_SOCKETS_PER_USER, now),
        }
        budgets.set(userId, budget)
      }
      return budget
    },

    /** Lets no command begin any more; resolves when those that run have ended, or after `limitMs`. */
    async drain(limitMs: number): Promise<void> {
      gate.isClosed = true
      const deadline = performance.now() + limitMs
      while ([...budgets.values()].some(({ openCommands }) => openCommands > 0) && performance.now() < deadline)
        await delay(DRAIN_POLL_MS)
    },

    /** Forgets those that nothing is used up of; not earlier, or whoever comes back would find it full again. */
    forgetUnused() {
      const now = Date.now()
      for (const [userId, budget] of budgets) {
        const { frames, bytes, commands, states, presence, requests } = budget
        const isFull = [frames, bytes, commands, states, presence, requests].every((one) => one.isFull(now))
        const isIdle = budget.sockets === 0 && budget.openCommands === 0 && budget.unreadStates.isEmpty()
        if (isFull && isIdle) budgets.delete(userId)
      }
    },
  }
}

/**
 * Runs one command of a person. Throws, without running it, too_many_requests where his budget is used up, unavailable
 * where the process is about to end.
 */
export async function withinBudget<T>(budget: Budget, bytes: number, run: () => Promise<T>): Promise<T> {
  if (budget.gate.isClosed) throw new AppError('unavailable')
  const isFull = budget.openCommands >= MAX_OPEN_COMMANDS
  // One may be larger alone.
  const isLarge = budget.openCommands > 0 && budget.openCommandBytes + bytes > MAX_OPEN_COMMAND_BYTES
  if (isFull || isLarge || !budget.commands.take(1, Date.now())) throw new AppError('too_many_requests', { seconds: 1 })
  budget.openCommands++
  budget.openCommandBytes += bytes
  try {
    return await run()
  } catch (error) {
    if (error instanceof AppError && error.code === 'anchor_mismatch')
      budget.commands.charge(MISMATCH_COMMANDS - 1, Date.now())
    throw error
  } finally {
    budget.openCommands--
    budget.openCommandBytes -= bytes
  }
}
