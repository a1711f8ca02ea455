import { Menu, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconChevronDown } from '@tabler/icons-react'
import { Link, Outlet, useNavigate, useParams, useRouter } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Project } from '../../shared/model/project.ts'
import { RenameProjectDialog } from '../projects/RenameProjectDialog.tsx'
import { ApiError } from './api.ts'
import { ConnectionBadge } from './ConnectionBadge.tsx'
import { FailureState, NotFoundPage, PendingPage } from './fallback-pages.tsx'
import { ProjectLive } from './live.tsx'
import { PeopleHere } from './PeopleHere.tsx'
import classes from './ProjectLayout.module.css'
import { useCan, useProject, useProjects } from './queries.ts'
import { UserMenu } from './UserMenu.tsx'

// Brings the sync code with it, which the pages without an editor do not wait for.
const SaveStatus = lazy(async () => ({ default: (await import('../sync/SaveStatus.tsx')).SaveStatus }))

/** Leaves the first page its bandwidth. In ms. */
const AHEAD_MS = 2_000

const TABS = ['documents', 'matrix', 'codebook', 'team'] as const

/** Frame of every page of a project: header, live socket, and below it the page in its own scroller. */
export function ProjectLayout() {
  const { projectId } = useParams({ from: '/projects/$projectId' })
  const project = useProject(projectId)
  const { t } = useTranslation()
  const name = project.data?.name
  usePagesAhead(projectId)
  useEffect(() => {
    if (name) document.title = `${name} · ${t('appName')}`
  }, [name, t])

  if (project.error && !project.data) {
    const isGone = project.error instanceof ApiError && project.error.status === 404
    if (isGone) return <NotFoundPage />
    return <FailureState error={project.error} onRetry={() => void project.refetch()} />
  }
  if (!project.data) return <PendingPage />
  return (
    <ProjectLive projectId={projectId}>
      <div className={classes.shell}>
        <a href="#main" className="skip-link">
          {t('skipToContent')}
        </a>
        <header className={classes.header}>
          <ProjectSwitcher project={project.data} />
          <nav className={classes.tabs} aria-label={t('tabs.label')}>
            {TABS.map((tab) => (
              <Link
                key={tab}
                to={`/projects/$projectId/${tab}`}
                params={{ projectId }}
                className={classes.tab}
                activeProps={{ 'data-active': true }}
              >
                {t(`tabs.${tab}`)}
              </Link>
            ))}
          </nav>
          <div className={classes.status}>
            <Suspense fallback={null}>
              <SaveStatus />
            </Suspense>
            <ConnectionBadge />
            <PeopleHere />
            <UserMenu />
          </div>
        </header>
        <main id="main" tabIndex={-1} className={classes.main} data-scroll-restoration-id="main">
          <Outlet />
        </main>
      </div>
    </ProjectLive>
  )
}

/** Fetches the code of the project's other pages when idle: they open at once, and also without a network. */
function usePagesAhead(projectId: string): void {
  const router = useRouter()
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const tab of TABS) void router.preloadRoute({ to: `/projects/$projectId/${tab}`, params: { projectId } })
      const reader = { projectId, documentId: 'ahead' }
      void router.preloadRoute({ to: '/projects/$projectId/documents/$documentId', params: reader })
    }, AHEAD_MS)
    return () => clearTimeout(timer)
  }, [router, projectId])
}

function ProjectSwitcher({ project }: { project: Project }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const projects = useProjects()
  const mayRename = useCan(project.id, 'project.update')
  const [isRenaming, renaming] = useDisclosure(false)
  const switcher = useRef<HTMLButtonElement>(null)
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <Tooltip label={<bdi>{project.name}</bdi>}>
            <UnstyledButton
              ref={switcher}
              className={classes.switcher}
              aria-label={t('projectMenu', { name: project.name })}
            >
              <bdi className={classes.projectName}>{project.name}</bdi>
              <IconChevronDown size={14} aria-hidden />
            </UnstyledButton>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {projects.data?.items
            .filter((other) => other.id !== project.id)
            .map((other) => (
              <Menu.Item
                key={other.id}
                onClick={() => void navigate({ to: '/projects/$projectId/documents', params: { projectId: other.id } })}
              >
                <bdi>{other.name}</bdi>
              </Menu.Item>
            ))}
          {(projects.data?.items.length ?? 0) > 1 && <Menu.Divider />}
          <Menu.Item onClick={() => void navigate({ to: '/' })}>{t('allProjects')}</Menu.Item>
          {mayRename && <Menu.Item onClick={renaming.open}>{t('renameProject')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      <RenameProjectDialog
        project={project}
        opened={isRenaming}
        onClose={renaming.close}
        onGone={() => switcher.current?.focus()}
      />
    </>
  )
}
