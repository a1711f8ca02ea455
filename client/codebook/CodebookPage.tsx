import { Tabs } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FailureState } from '../app/fallback-pages.tsx'
import { useCodebook } from '../app/queries.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { RowSkeletons } from '../ui/RowSkeletons.tsx'
import { ActorList } from './ActorList.tsx'
import classes from './CodebookPage.module.css'
import { CodeDialogs } from './CodeDialogs.tsx'
import { IssueList } from './IssueList.tsx'
import type { Code } from './use-code-actions.ts'

/** What the project measures against (issues) and whom (actors). */
export function CodebookPage() {
  const { projectId } = useParams({ from: '/projects/$projectId/codebook' })
  const { view = 'issues' } = useSearch({ from: '/projects/$projectId/codebook' })
  const { t } = useTranslation('codebook')
  const locale = useLocale()
  const navigate = useNavigate()
  const codebook = useCodebook(projectId)
  const [merged, setMerged] = useState<Code | null>(null)
  const [deleted, setDeleted] = useState<Code | null>(null)
  const openView = (next: string | null) =>
    void navigate({
      to: '/projects/$projectId/codebook',
      params: { projectId },
      search: next === 'actors' ? { view: 'actors' } : {},
      replace: true,
    })
  const shared = { projectId, onMerge: setMerged, onDelete: setDeleted }
  return (
    <Tabs value={view} onChange={openView} className={classes.page} keepMounted={false}>
      <PageHeader
        title={t('title')}
        note={codebook.data && t('version', { version: formatNumber(codebook.data.version, locale) })}
      >
        <Tabs.List aria-label={t('views')} className={classes.tabs}>
          <Tabs.Tab value="issues">{t('issues')}</Tabs.Tab>
          <Tabs.Tab value="actors">{t('actors')}</Tabs.Tab>
        </Tabs.List>
      </PageHeader>
      {codebook.isPending && <RowSkeletons count={8} />}
      {codebook.error && !codebook.data && (
        <FailureState error={codebook.error} onRetry={() => void codebook.refetch()} />
      )}
      {codebook.data && (
        <>
          <Tabs.Panel value="issues">
            <IssueList {...shared} issues={codebook.data.issues} />
          </Tabs.Panel>
          <Tabs.Panel value="actors" className={classes.fill}>
            <ActorList {...shared} actors={codebook.data.actors} />
          </Tabs.Panel>
          <CodeDialogs {...shared} codebook={codebook.data} merged={merged} deleted={deleted} />
        </>
      )}
    </Tabs>
  )
}
