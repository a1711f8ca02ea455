// Folds live events and answers to own changes into the query cache, by the functions of live-cache.ts.
import type { InfiniteData } from '@tanstack/react-query'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { Job } from '../../shared/model/job.ts'
import type { LiveEvent } from '../../shared/protocol/live.ts'
import { patchDocumentPages, patchJobs } from './live-cache.ts'
import { keys, type Page, queryClient } from './queries.ts'

type DocumentPages = InfiniteData<Page<DocumentSummary>, string | null>

/** Brings the cache of a project to what the event says; events without a cached view pass by. */
export function applyToCache(projectId: string, event: LiveEvent): void {
  switch (event.type) {
    case 'documents':
      patchDocuments(projectId, event.upserts, event.removed)
      break
    case 'jobs':
      keepJobs(projectId, event.upserts)
      break
    case 'codebook':
      void queryClient.invalidateQueries({ queryKey: keys.codebook(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.suggestions(projectId) })
      break
    case 'suggestions':
      void queryClient.invalidateQueries({ queryKey: keys.suggestions(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.dismissals(projectId) })
      break
    case 'members':
      void queryClient.invalidateQueries({ queryKey: keys.members(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.invites(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.projectInfo(projectId) })
      void queryClient.invalidateQueries({ queryKey: keys.projects })
      break
    default:
  }
}

/** Puts a document as the server just answered it into every list that shows it. */
export function keepDocument(projectId: string, document: DocumentSummary): void {
  patchDocuments(projectId, [document], [])
}

/** Takes a deleted document out of every list. */
export function dropDocument(projectId: string, documentId: DocumentSummary['id']): void {
  patchDocuments(projectId, [], [documentId])
}

/** Puts jobs as the server just answered them into the list. */
export function keepJobs(projectId: string, upserts: readonly Job[]): void {
  const key = keys.jobs(projectId)
  refetchIfUnderWay(key)
  queryClient.setQueryData<{ items: Job[] }>(key, (old) => old && { items: patchJobs(old.items, upserts) })
}

function patchDocuments(
  projectId: string,
  upserts: readonly DocumentSummary[],
  removed: readonly DocumentSummary['id'][],
): void {
  const key = keys.documents(projectId)
  refetchIfUnderWay(key)
  queryClient.setQueryData<DocumentPages>(
    key,
    (old) => old && { ...old, pages: patchDocumentPages(old.pages, upserts, removed) },
  )
  for (const document of upserts) queryClient.setQueryData(keys.document(projectId, document.id), document)
  for (const id of removed) void queryClient.invalidateQueries({ queryKey: keys.document(projectId, id) })
  void queryClient.invalidateQueries({ queryKey: keys.projects, refetchType: 'none' })
}

/** A fetch under way may carry older rows than what is being folded in: let it be repeated rather than win. */
function refetchIfUnderWay(queryKey: readonly unknown[]): void {
  if (queryClient.isFetching({ queryKey }) > 0) void queryClient.invalidateQueries({ queryKey })
}
