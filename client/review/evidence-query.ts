// The tags behind one cell, page by page, kept fresh while the cell changes.
import { infiniteQueryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { EvidencePage } from '../../shared/api/positions.ts'
import { type MatrixFilter, serializeFilter } from '../../shared/matrix/filter.ts'
import type { ActorId, IssueId } from '../../shared/model/ids.ts'
import { api } from '../app/api.ts'
import { keys } from '../app/queries.ts'

export type EvidenceOf = { projectId: string; actorId: ActorId | null; issueId: IssueId; filter: MatrixFilter }

type Page = z.infer<typeof EvidencePage>

/** `GET …/evidence` of a cell under the filter on screen; by document, then offset. */
export const evidenceQuery = ({ projectId, actorId, issueId, filter }: EvidenceOf) => {
  const query = { actor: actorId ?? 'none', issue: issueId, ...serializeFilter(filter) }
  return infiniteQueryOptions({
    queryKey: [...keys.project(projectId), 'evidence', query],
    queryFn: ({ pageParam, signal }) => {
      const parameters = new URLSearchParams(pageParam === null ? query : { ...query, cursor: pageParam })
      return api.get<Page>(`/api/projects/${projectId}/evidence?${parameters}`, signal)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })
}
