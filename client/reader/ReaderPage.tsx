// /projects/:projectId/documents/:documentId: fetches what is known of the document, then opens it.
import { Button } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Codebook } from '../../shared/api/codebook.ts'
import type { DocumentSummary } from '../../shared/model/document.ts'
import type { ProjectId, UserId } from '../../shared/model/ids.ts'
import { ApiError } from '../app/api.ts'
import { FailureState, NotFoundState } from '../app/fallback-pages.tsx'
import { useCodebook, useDocument, useMe, useMembers, useProject } from '../app/queries.ts'
import { useLocale } from '../i18n/format.ts'
import type { CommandQueue } from '../sync/command-queue.ts'
import { useObservable } from '../sync/observable.ts'
import { useProjectQueue } from '../sync/project-queue.ts'
import { useCodebookView } from '../tagging/codebook-view.ts'
import { ClosedState, LoadingState } from './DocumentStates.tsx'
import { DocumentView } from './DocumentView.tsx'
import { type DocumentSession, openDocumentSession } from './document-session.ts'

/** The reader; everything it shows is live. */
export default function ReaderPage() {
  const { projectId, documentId } = useParams({ from: '/projects/$projectId/documents/$documentId' })
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const me = useMe()
  const project = useProject(projectId)
  const document = useDocument(projectId, documentId)
  const codebook = useCodebook(projectId)
  const members = useMembers(projectId)
  const queue = useProjectQueue(me.id, projectId as ProjectId)
  const view = useCodebookView(codebook.data, locale)
  const session = useDocumentSession(document.data, me.id, queue, codebook.data)
  const personName = useMemo(() => {
    const names = new Map(members.data?.map((member) => [member.userId, member.name]))
    return (id: UserId) => names.get(id) ?? t('formerMember')
  }, [members.data, t])

  const failed = [document, codebook, members].find((query) => query.error && !query.data)
  if (failed) {
    if (failed.error instanceof ApiError && failed.error.status === 404) return <NotFoundState />
    return <FailureState error={failed.error} onRetry={() => void failed.refetch()} />
  }
  if (!document.data || !view || !project.data || !members.data || !session) return <LoadingState />
  return (
    <OpenDocument key={document.data.id} session={session}>
      {() => (
        <DocumentView
          session={session}
          projectId={projectId as ProjectId}
          document={document.data}
          codebook={view}
          role={project.data.role}
          me={me.id}
          personName={personName}
        />
      )}
    </OpenDocument>
  )
}

// Between the sockets and the text: waiting, refused, or there.
function OpenDocument({ session, children }: { session: DocumentSession; children: () => React.ReactNode }) {
  const { t } = useTranslation('reader')
  const text = useObservable(session.text)
  const textState = useObservable(session.textState)
  const layerState = useObservable(session.layerState)
  const reason = textState.closedFor ?? layerState.closedFor
  if (reason) {
    return (
      <ClosedState reason={reason}>
        {reason === 'bad_frame' && <Button onClick={() => location.reload()}>{t('reload')}</Button>}
      </ClosedState>
    )
  }
  if (!text) return <LoadingState isWaiting />
  return children()
}

function useDocumentSession(
  document: DocumentSummary | undefined,
  me: UserId,
  queue: CommandQueue | null,
  codebook: Codebook | undefined,
): DocumentSession | null {
  const [session, setSession] = useState<DocumentSession | null>(null)
  const latest = useRef(codebook)
  latest.current = codebook
  const documentId = document?.id
  const layerId = document?.layerId
  useEffect(() => {
    if (!documentId || !layerId || !queue) return
    const { origin } = location
    const opened = openDocumentSession({ origin, documentId, layerId, me, queue, codebook: () => latest.current })
    setSession(opened)
    return () => {
      setSession(null)
      opened.close()
    }
  }, [documentId, layerId, me, queue])
  // For one render after the address changed there is still the session of the document before.
  return session?.documentId === documentId ? session : null
}
