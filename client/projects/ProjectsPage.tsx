import { Badge, Button, Skeleton, Tooltip } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFolders, IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Project } from '../../shared/model/project.ts'
import { FailureState } from '../app/fallback-pages.tsx'
import { PlainLayout } from '../app/PlainLayout.tsx'
import { useProjects } from '../app/queries.ts'
import { usePageTitle } from '../app/use-page-title.ts'
import { formatDayOf, formatNumber, roleLabel, useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { PageHeader } from '../ui/PageHeader.tsx'
import { CreateProjectDialog } from './CreateProjectDialog.tsx'
import classes from './ProjectsPage.module.css'

/** All projects of the signed-in person. */
export function ProjectsPage() {
  const { t } = useTranslation('projects')
  const projects = useProjects()
  const [isCreating, creating] = useDisclosure(false)
  usePageTitle(t('title'))
  const createButton = (
    <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={creating.open}>
      {t('create')}
    </Button>
  )
  return (
    <PlainLayout>
      <div className={classes.page}>
        <PageHeader title={t('title')}>{createButton}</PageHeader>
        {projects.isPending && <Skeleton height={160} />}
        {projects.error && !projects.data && (
          <FailureState error={projects.error} onRetry={() => void projects.refetch()} />
        )}
        {projects.data?.items.length === 0 && (
          <EmptyState icon={IconFolders} title={t('emptyTitle')} text={t('emptyText')} />
        )}
        {projects.data && projects.data.items.length > 0 && (
          <ul className={classes.list}>
            {projects.data.items.map((project) => (
              <ProjectRow key={project.id} project={project} />
            ))}
          </ul>
        )}
      </div>
      <CreateProjectDialog opened={isCreating} onClose={creating.close} />
    </PlainLayout>
  )
}

function ProjectRow({ project }: { project: Project }) {
  const { t } = useTranslation(['projects', 'common'])
  const locale = useLocale()
  const counts = [
    t('common:documents', { count: project.documentCount, number: formatNumber(project.documentCount, locale) }),
    t('common:tags', { count: project.tagCount, number: formatNumber(project.tagCount, locale) }),
    t('common:members', { count: project.memberCount, number: formatNumber(project.memberCount, locale) }),
  ]
  return (
    <li className={classes.row}>
      <div className={classes.names}>
        <Link to="/projects/$projectId/documents" params={{ projectId: project.id }} className={classes.link}>
          <bdi>{project.name}</bdi>
        </Link>
        {project.isSample && (
          <Tooltip label={t('sampleHint')}>
            <Badge variant="default" size="sm" tt="none" fw={500} flex="none">
              {t('sample')}
            </Badge>
          </Tooltip>
        )}
      </div>
      <div className={classes.counts}>
        {counts.map((count) => (
          <span key={count}>{count}</span>
        ))}
        <span>{t('created', { date: formatDayOf(project.createdAt, locale) })}</span>
      </div>
      <span className={classes.role}>{roleLabel(project.role, locale)}</span>
    </li>
  )
}
