// One command queue per person and project in this page, alive while anything on the page needs it.
import { useEffect, useState } from 'react'
import { ERRORS } from '../../shared/errors.ts'
import type { Command } from '../../shared/model/command.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import type { CommandReply } from '../../shared/protocol/reply.ts'
import { ApiError, api } from '../app/api.ts'
import { type Clock, type CommandQueue, createCommandQueue } from './command-queue.ts'
import { createQueueStorage } from './queue-storage.ts'

const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

const open = new Map<string, { queue: CommandQueue; users: number }>()

/** The queue of `userId` in `projectId`; `release` it when done. */
function openProjectQueue(userId: UserId, projectId: ProjectId): { queue: CommandQueue; release: () => void } {
  const key = `${userId}:${projectId}`
  let held = open.get(key)
  if (!held) {
    const storage = createQueueStorage(userId, projectId)
    held = {
      queue: createCommandQueue({ storage, post: postCommand(userId, projectId), clock: browserClock }),
      users: 0,
    }
    open.set(key, held)
  }
  const { queue } = held
  held.users++
  return {
    queue,
    release() {
      const still = open.get(key)
      if (!still || --still.users > 0) return
      open.delete(key)
      queue.close()
    },
  }
}

/** The queue for as long as the component lives; null until then, and while `userId` or `projectId` is missing. */
export function useProjectQueue(userId: UserId | undefined, projectId: ProjectId | undefined): CommandQueue | null {
  const [queue, setQueue] = useState<CommandQueue | null>(null)
  useEffect(() => {
    if (!userId || !projectId) return
    const held = openProjectQueue(userId, projectId)
    setQueue(held.queue)
    return () => {
      setQueue(null)
      held.release()
    }
  }, [userId, projectId])
  return queue
}

// A refusal over HTTP reads like one over the socket; an unreachable server rejects.
const postCommand =
  (userId: UserId, projectId: ProjectId) =>
  async (command: Command): Promise<CommandReply> => {
    try {
      return await api.post<CommandReply>(`/api/projects/${projectId}/commands?as=${userId}`, command)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const row = ERRORS[error.code as keyof typeof ERRORS]
      const refused = { code: error.code, message: row?.en ?? error.code, details: error.details }
      return { ok: false, id: command.id, error: refused, retry: row?.retry ?? error.status >= 500 }
    }
  }
