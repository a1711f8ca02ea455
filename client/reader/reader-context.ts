// What the cards beside the text need, without handing it down through each of them.
import { createContext, use, useEffect, useState, useSyncExternalStore } from 'react'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import type { Role } from '../../shared/model/project.ts'
import type { LayerView } from '../sync/layer-store.ts'
import type { CodebookView } from '../tagging/codebook-view.ts'
import type { DocumentSession } from './document-session.ts'
import type { ReaderActions } from './reader-actions.ts'
import type { ReaderView } from './reader-view.ts'
import type { SuggestionStore } from './suggestion-store.ts'

export type Reader = {
  projectId: ProjectId
  document: DocumentSummary
  session: DocumentSession
  view: ReaderView
  actions: ReaderActions
  suggestions: SuggestionStore
  codebook: CodebookView
  role: Role
  me: UserId
  /** Name of a member; somebody who left reads as a former member. */
  personName: (id: UserId) => string
}

export const ReaderContext = createContext<Reader | null>(null)

export function useReader(): Reader {
  const reader = use(ReaderContext)
  if (!reader) throw new Error('No reader above')
  return reader
}

/** The layer as it is shown, rendering again on each change. */
export const useLayer = (session: DocumentSession): LayerView =>
  useSyncExternalStore(session.layer.subscribe, session.layer.view)

/** True while the window is too narrow for a margin beside the text. */
export function useIsNarrow(): boolean {
  const [query] = useState(() => window.matchMedia('(max-width: 62rem)'))
  const [isNarrow, setIsNarrow] = useState(query.matches)
  useEffect(() => {
    const take = () => setIsNarrow(query.matches)
    query.addEventListener('change', take)
    return () => query.removeEventListener('change', take)
  }, [query])
  return isNarrow
}
