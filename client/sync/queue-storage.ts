// The queue's memory between pages: IndexedDB, one key per command, so that two tabs never write over each other.
import { createStore, del, entries, set } from 'idb-keyval'
import type { CommandId, ProjectId, UserId } from '../../shared/model/ids.ts'
import type { QueuedCommand, QueueStorage } from './command-queue.ts'

/** Storage of one person's commands in one project on this device. */
export function createQueueStorage(userId: UserId, projectId: ProjectId): QueueStorage {
  const store = createStore('mawqif-commands', 'queue')
  const prefix = `${userId}:${projectId}:`
  let order = 0
  return {
    async load() {
      const all = await entries<string, QueuedCommand & { order: number }>(store)
      return all
        .filter(([key]) => key.startsWith(prefix))
        .map(([, entry]) => entry)
        .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.order - b.order))
    },
    put: (entry) => set(prefix + entry.command.id, { ...entry, order: order++ }, store),
    remove: (id: CommandId) => del(prefix + id, store),
  }
}
