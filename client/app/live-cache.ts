// What a live event does to cached lists: pure functions, old list in, new list out.
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { Job } from '../../shared/model/job.ts'
import type { Page } from './queries.ts'

/** Newest first; equal times by id, so that the order is total. */
const isBefore = (a: DocumentSummary, b: DocumentSummary) =>
  a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.id > b.id)

/**
 * Folds upserts and removals into the loaded pages. A document that belongs behind the last loaded row
 * while more pages exist is left to the fetch of its page.
 */
export function patchDocumentPages(
  pages: readonly Page<DocumentSummary>[],
  upserts: readonly DocumentSummary[],
  removed: readonly string[],
): Page<DocumentSummary>[] {
  const gone = new Set(removed)
  const byId = new Map(upserts.map((document) => [document.id as string, document]))
  const patched = pages.map((page) => ({
    ...page,
    items: page.items
      .filter((document) => !gone.has(document.id))
      .map((document) => {
        const fresh = byId.get(document.id)
        byId.delete(document.id)
        return fresh ?? document
      }),
  }))
  for (const document of byId.values()) {
    if (gone.has(document.id)) continue
    for (const [index, page] of patched.entries()) {
      const at = page.items.findIndex((other) => isBefore(document, other))
      const isLastOfAll = index === patched.length - 1 && page.next === null
      if (at === -1 && !isLastOfAll) continue
      page.items.splice(at === -1 ? page.items.length : at, 0, document)
      break
    }
  }
  return patched
}

/** Folds changed jobs into the list, newest first. A job that has ended never goes back to an earlier state. */
export function patchJobs(jobs: readonly Job[], upserts: readonly Job[]): Job[] {
  const byId = new Map(jobs.map((job) => [job.id, job]))
  for (const job of upserts) {
    // A short job's end can overtake the answer that says it was queued: they come on different connections.
    if (byId.get(job.id)?.finishedAt && !job.finishedAt) continue
    byId.set(job.id, job)
  }
  return [...byId.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0))
}
