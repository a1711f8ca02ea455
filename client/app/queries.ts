// Server state of the client: one cache, fed by fetches and kept true by the live socket (live.tsx).
import { infiniteQueryOptions, QueryClient, queryOptions, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Codebook } from '../../shared/api/codebook.ts'
import type { SessionState } from '../../shared/api/session.ts'
import type { SuggestionDismissal, SuggestionPage } from '../../shared/api/suggestions.ts'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { Job } from '../../shared/model/job.ts'
import type { Invite, Member, Project } from '../../shared/model/project.ts'
import { type Action, can } from '../../shared/policy/can.ts'
import { ApiError, api } from './api.ts'

/** One page of a list, as every list of the API answers. */
export type Page<T> = { items: T[]; next: string | null }

/** Retries only what may succeed by itself; a refusal stays a refusal. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // Off by default where networkMode is 'always': what failed while offline mends itself.
      refetchOnReconnect: true,
      retry: (count, error) => count < 2 && (!(error instanceof ApiError) || error.status >= 500),
      // Offline is shown, not waited for.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

const project = (projectId: string) => ['project', projectId] as const

/** Keys of the cache. Everything of one project lies under `project(id)`. */
export const keys = {
  everyProject: ['project'] as const,
  session: ['session'] as const,
  projects: ['projects'] as const,
  project,
  projectInfo: (projectId: string) => [...project(projectId), 'info'] as const,
  codebook: (projectId: string) => [...project(projectId), 'codebook'] as const,
  members: (projectId: string) => [...project(projectId), 'members'] as const,
  invites: (projectId: string) => [...project(projectId), 'invites'] as const,
  documents: (projectId: string) => [...project(projectId), 'documents'] as const,
  document: (projectId: string, documentId: string) => [...project(projectId), 'document', documentId] as const,
  suggestions: (projectId: string) => [...project(projectId), 'suggestions'] as const,
  dismissals: (projectId: string) => [...project(projectId), 'suggestion-dismissals'] as const,
  jobs: (projectId: string) => [...project(projectId), 'jobs'] as const,
}

/** All rows of a keyset-paged list that is small by nature (own projects, members, invitations). */
async function fetchAll<T>(path: string, signal: AbortSignal): Promise<T[]> {
  const items: T[] = []
  let cursor: string | null = null
  do {
    const page: Page<T> = await api.get(cursor === null ? path : `${path}?cursor=${encodeURIComponent(cursor)}`, signal)
    items.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return items
}

export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: ({ signal }) => api.get<SessionState>('/api/session', signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export const projectsQuery = queryOptions({
  queryKey: keys.projects,
  queryFn: async ({ signal }) => ({ items: await fetchAll<Project>('/api/projects', signal) }),
})

export const projectQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.projectInfo(projectId),
    queryFn: ({ signal }) => api.get<Project>(`/api/projects/${projectId}`, signal),
  })

export const codebookQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.codebook(projectId),
    queryFn: ({ signal }) => api.get<Codebook>(`/api/projects/${projectId}/codebook`, signal),
  })

export const membersQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.members(projectId),
    queryFn: ({ signal }) => fetchAll<Member>(`/api/projects/${projectId}/members`, signal),
  })

export const invitesQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.invites(projectId),
    queryFn: ({ signal }) => fetchAll<Invite>(`/api/projects/${projectId}/invites`, signal),
  })

export const documentsQuery = (projectId: string) =>
  infiniteQueryOptions({
    queryKey: keys.documents(projectId),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<DocumentSummary>>(
        `/api/projects/${projectId}/documents${pageParam === null ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  })

export const documentQuery = (projectId: string, documentId: string) =>
  queryOptions({
    queryKey: keys.document(projectId, documentId),
    queryFn: ({ signal }) => api.get<DocumentSummary>(`/api/projects/${projectId}/documents/${documentId}`, signal),
  })

export const jobsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.jobs(projectId),
    queryFn: ({ signal }) => api.get<{ items: Job[] }>(`/api/projects/${projectId}/jobs`, signal),
  })

/** Every suggestion of a document, page by page; begun anew where text or codebook changed between two pages. */
export const suggestionsQuery = (projectId: string, documentId: string) =>
  queryOptions({
    queryKey: [...keys.suggestions(projectId), documentId],
    queryFn: async ({ signal }) => {
      const path = `/api/projects/${projectId}/documents/${documentId}/suggestions`
      const first = await api.get<SuggestionPage>(path, signal)
      const items = [...first.items]
      for (let { next } = first; next !== null; ) {
        const page: SuggestionPage = await api.get(`${path}?cursor=${encodeURIComponent(next)}`, signal)
        items.push(...page.items)
        next = page.next
      }
      return { items, isComplete: first.isComplete }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The newest page of what was taken off the suggestions. */
export const dismissalsQuery = (projectId: string) =>
  queryOptions({
    queryKey: keys.dismissals(projectId),
    queryFn: ({ signal }) =>
      api.get<Page<SuggestionDismissal>>(`/api/projects/${projectId}/suggestion-dismissals`, signal),
  })

export const useSession = () => useQuery(sessionQuery)
export const useProjects = () => useQuery(projectsQuery)
export const useProject = (projectId: string) => useQuery(projectQuery(projectId))
export const useCodebook = (projectId: string) => useQuery(codebookQuery(projectId))
export const useMembers = (projectId: string) => useQuery(membersQuery(projectId))
/** Newest first, page by page; `data.pages[].items`. */
export const useDocuments = (projectId: string) => useInfiniteQuery(documentsQuery(projectId))
export const useDocument = (projectId: string, documentId: string) => useQuery(documentQuery(projectId, documentId))

/** True if the signed-in person may do `action` in this project: to hide what would be refused. */
export function useCan(projectId: string, action: Action, isOwn = false): boolean {
  const { data } = useProject(projectId)
  return can(data?.role ?? null, action, isOwn)
}

/** The signed-in person. Only under routes that require one. */
export function useMe() {
  const user = useSession().data?.user
  if (!user) throw new Error('useMe outside a signed-in route')
  return user
}
