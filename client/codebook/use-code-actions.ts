import { useMutation } from '@tanstack/react-query'
import { api } from '../app/api.ts'
import { notifyFailure } from '../app/notify.ts'
import { keys, queryClient } from '../app/queries.ts'

export type CodeKind = 'actors' | 'issues'
/** What dialogs need to know of an actor or issue. */
export type Code = { kind: CodeKind; id: string; name: string; isRetired: boolean }

/** Path of the actors or issues of a project. */
export const codePath = (projectId: string, kind: CodeKind) => `/api/projects/${projectId}/${kind}`

/** Fetches the codebook again after an own change. */
export const refreshCodebook = (projectId: string) =>
  queryClient.invalidateQueries({ queryKey: keys.codebook(projectId) })

/** Takes a code out of use, or back into it; tags stay. A failure is told in a toast. */
export function useRetire(projectId: string) {
  return useMutation({
    mutationFn: (code: Code) =>
      api.post(`${codePath(projectId, code.kind)}/${code.id}/${code.isRetired ? 'reinstate' : 'retire'}`),
    onSuccess: () => refreshCodebook(projectId),
    onError: notifyFailure,
  })
}
