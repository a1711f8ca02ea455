import { useEffect, useState } from 'react'
import type { DismissSuggestion, Suggestion } from '../../shared/api/suggestions.ts'
import type { ActorId, IssueId, ProjectId } from '../../shared/model/ids.ts'
import { api } from '../app/api.ts'
import { notifyFailure } from '../app/notify.ts'
import type { DocumentSession } from './document-session.ts'
import type { ReaderActions } from './reader-actions.ts'
import type { ReaderView } from './reader-view.ts'
import { createSuggestionStore, type SuggestionStore } from './suggestion-store.ts'

/** The store of the open document's suggestions; null until there is a view. */
export function useSuggestionStore(
  view: ReaderView | null,
  session: DocumentSession,
  actions: ReaderActions | null,
  projectId: ProjectId,
): SuggestionStore | null {
  const [store, setStore] = useState<SuggestionStore | null>(null)
  useEffect(() => {
    if (!view || !actions) return
    const made = createSuggestionStore({
      view,
      session,
      actions,
      dismiss(suggestion) {
        api.post(`/api/projects/${projectId}/suggestion-dismissals`, wishOf(suggestion)).catch((error) => {
          made.takeBack(suggestion)
          notifyFailure(error)
        })
      },
    })
    setStore(made)
    return () => {
      setStore(null)
      made.close()
    }
  }, [view, session, actions, projectId])
  return store
}

const wishOf = ({ kind, form, actorId, issueId }: Suggestion): DismissSuggestion =>
  kind === 'actor' ? { kind, form, actorId: actorId as ActorId } : { kind, form, issueId: issueId as IssueId }
