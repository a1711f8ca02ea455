import { Button } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import '@mantine/dropzone/styles.layer.css'
import { IconFileImport, IconFileText } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { DocumentSummary } from '../../shared/model/document.ts'
import { FailureState } from '../app/fallback-pages.tsx'
import { useCan, useDocuments, useProject } from '../app/queries.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { RowSkeletons } from '../ui/RowSkeletons.tsx'
import { DeleteDocumentDialog } from './DeleteDocumentDialog.tsx'
import classes from './DocumentsPage.module.css'
import { DocumentTable } from './DocumentTable.tsx'
import { ImportJobs } from './ImportJobs.tsx'
import { MetadataDrawer } from './MetadataDrawer.tsx'
import { LIMIT_MB, useImport } from './use-import.ts'

/** The documents of a project, newest first; files dropped anywhere on it are imported. */
export function DocumentsPage() {
  const { projectId } = useParams({ from: '/projects/$projectId/documents' })
  const { t } = useTranslation(['documents', 'common'])
  const locale = useLocale()
  const documents = useDocuments(projectId)
  const mayImport = useCan(projectId, 'document.import')
  const openDialog = useRef<() => void>(null)
  const { start, sending } = useImport(projectId)
  const [edited, setEdited] = useState<DocumentSummary | null>(null)
  const [deleted, setDeleted] = useState<DocumentSummary | null>(null)
  const total = useProject(projectId).data?.documentCount
  const rows = documents.data?.pages.flatMap((page) => page.items) ?? []
  const count = documents.hasNextPage ? Math.max(total ?? 0, rows.length) : rows.length

  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        note={documents.data && t('common:documents', { count, number: formatNumber(count, locale) })}
      >
        {mayImport && (
          <>
            {rows.length > 0 && <span className={classes.hint}>{t('dropHere')}</span>}
            <Button leftSection={<IconFileImport size={14} aria-hidden />} onClick={() => openDialog.current?.()}>
              {t('import')}
            </Button>
          </>
        )}
      </PageHeader>
      {mayImport && <ImportJobs projectId={projectId} sending={sending} />}
      {documents.isPending && <RowSkeletons count={6} />}
      {documents.error && !documents.data && (
        <FailureState error={documents.error} onRetry={() => void documents.refetch()} />
      )}
      {documents.data && rows.length === 0 && (
        <EmptyState icon={IconFileText} title={t('emptyTitle')} text={mayImport ? t('emptyText') : t('emptyViewer')}>
          {mayImport && (
            <Button variant="default" onClick={() => openDialog.current?.()}>
              {t('import')}
            </Button>
          )}
        </EmptyState>
      )}
      {rows.length > 0 && (
        <DocumentTable
          projectId={projectId}
          documents={rows}
          hasMore={documents.hasNextPage}
          isLoadingMore={documents.isFetchingNextPage}
          onLoadMore={() => void documents.fetchNextPage()}
          onEdit={setEdited}
          onDelete={setDeleted}
        />
      )}
      {mayImport && (
        <Dropzone.FullScreen
          openRef={openDialog}
          onDrop={start}
          withinPortal={false}
          activateOnKeyboard={false}
          tabIndex={-1}
          // The button above is its one accessible way in.
          inputProps={{ 'aria-hidden': true, tabIndex: -1 }}
        >
          <div className={classes.drop}>
            <IconFileImport size={40} stroke={1.25} aria-hidden />
            <strong>{t('dropNow')}</strong>
            <span>{t('formats', { limit: LIMIT_MB })}</span>
          </div>
        </Dropzone.FullScreen>
      )}
      <MetadataDrawer projectId={projectId} document={edited} onClose={() => setEdited(null)} />
      <DeleteDocumentDialog projectId={projectId} document={deleted} onClose={() => setDeleted(null)} />
    </div>
  )
}
