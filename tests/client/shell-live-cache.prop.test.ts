import fc from 'fast-check'
import { expect, test } from 'vitest'
import { patchDocumentPages, patchJobs } from '../../client/app/live-cache.ts'
import type { Page } from '../../client/app/queries.ts'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { Job } from '../../shared/model/job.ts'

const PAGE = 3

/** A document made at second `made`, as the list sees it after `version` changes. */
const documentAt = (made: number, version: number): DocumentSummary => {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, made)).toISOString()
  return { id: String(made).padStart(4, '0'), createdAt: time, title: `v${version}` } as unknown as DocumentSummary
}

/** What the server answers for the newest `pageCount` pages. */
function fetchPages(documents: readonly DocumentSummary[], pageCount: number): Page<DocumentSummary>[] {
  const newest = [...documents].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
  return Array.from({ length: pageCount }, (_, index) => ({
    items: newest.slice(index * PAGE, (index + 1) * PAGE),
    next: newest.length > (index + 1) * PAGE ? `after ${index}` : null,
  })).filter((page, index) => index === 0 || page.items.length > 0)
}

const change = fc.oneof(
  fc.record({ kind: fc.constant('add' as const) }),
  fc.record({ kind: fc.constant('update' as const), at: fc.nat() }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat() }),
)

test('[LIVE] loaded pages of documents + pushed changes = the same stretch of a fresh list', () => {
  fc.assert(
    fc.property(
      fc.nat(12),
      fc.integer({ min: 1, max: 4 }),
      fc.array(change, { maxLength: 20 }),
      (count, pageCount, changes) => {
        let documents = Array.from({ length: count }, (_, made) => documentAt(made, 0))
        let pages = fetchPages(documents, pageCount)
        const oldest = pages.at(-1)?.next === null ? '' : (pages.at(-1)?.items.at(-1)?.createdAt ?? '')
        let made = count
        for (const [version, { kind, ...rest }] of changes.entries()) {
          const target = 'at' in rest && documents.length > 0 ? documents[rest.at % documents.length] : undefined
          if (kind === 'add') {
            const added = documentAt(made++, version)
            documents = [...documents, added]
            pages = patchDocumentPages(pages, [added], [])
          } else if (target && kind === 'update') {
            const updated = { ...target, title: `v${version + 1}` }
            documents = documents.map((document) => (document.id === target.id ? updated : document))
            pages = patchDocumentPages(pages, [updated], [])
          } else if (target) {
            documents = documents.filter((document) => document.id !== target.id)
            pages = patchDocumentPages(pages, [], [target.id])
          }
        }
        const fresh = fetchPages(documents, 100).flatMap((page) => page.items)
        expect(pages.flatMap((page) => page.items)).toEqual(fresh.filter(({ createdAt }) => createdAt >= oldest))
      },
    ),
  )
})

test('[LIVE] a job whose end arrives before the answer to its upload has ended', () => {
  const queued = {
    id: 'a',
    state: 'queued',
    createdAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
  } as unknown as Job
  const failed: Job = { ...queued, state: 'failed', finishedAt: '2026-01-01T00:00:00.031Z' }
  expect(patchJobs(patchJobs([], [failed]), [queued])).toEqual([failed])
  expect(patchJobs(patchJobs([], [queued]), [failed])).toEqual([failed])
})
