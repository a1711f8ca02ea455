// The page map. Pages load by route; editor and matrix are never part of the first screen.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { AuthLayout } from '../account/AuthLayout.tsx'
import { CrashPage, NotFoundPage, PendingPage } from './fallback-pages.tsx'
import { queryClient, sessionQuery } from './queries.ts'

const rootRoute = createRootRoute({ component: Outlet })

/** Only where to return to after signing in: a path of ours, never another site. */
const returnTo = (search: Record<string, unknown>): { to?: string } => {
  const { to } = search
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {}
}

/** Guard of every page that needs an account. */
async function requireUser({ location }: { location: { href: string } }): Promise<void> {
  const session = await queryClient.ensureQueryData(sessionQuery)
  if (session.needsSetup) throw redirect({ to: '/setup', replace: true })
  if (!session.user) {
    const search = location.href === '/' ? {} : { to: location.href }
    throw redirect({ to: '/sign-in', search, replace: true })
  }
}

const authRoute = createRoute({ getParentRoute: () => rootRoute, id: 'auth', component: AuthLayout })

const setupRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/setup',
  beforeLoad: async () => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (!session.needsSetup) throw redirect({ to: session.user ? '/' : '/sign-in', replace: true })
  },
  component: lazyRouteComponent(() => import('../account/SetupPage.tsx'), 'SetupPage'),
})

const signInRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/sign-in',
  validateSearch: returnTo,
  beforeLoad: async ({ search }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session.needsSetup) throw redirect({ to: '/setup', replace: true })
    if (session.user) throw redirect({ href: search.to ?? '/', replace: true })
  },
  component: lazyRouteComponent(() => import('../account/SignInPage.tsx'), 'SignInPage'),
})

const joinRoute = createRoute({
  getParentRoute: () => authRoute,
  path: '/join/$token',
  beforeLoad: async () => {
    await queryClient.ensureQueryData(sessionQuery)
  },
  component: lazyRouteComponent(() => import('../account/JoinPage.tsx'), 'JoinPage'),
})

const projectsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('../projects/ProjectsPage.tsx'), 'ProjectsPage'),
})

const settingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/settings',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('../account/SettingsPage.tsx'), 'SettingsPage'),
})

const projectRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/projects/$projectId',
  beforeLoad: requireUser,
  component: lazyRouteComponent(() => import('./ProjectLayout.tsx'), 'ProjectLayout'),
})

const projectIndexRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/projects/$projectId/documents', params, replace: true })
  },
})

const documentsRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'documents',
  component: lazyRouteComponent(() => import('../documents/DocumentsPage.tsx'), 'DocumentsPage'),
})

const readerRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'documents/$documentId',
  /** `annotation` is the permalink of one annotation. */
  validateSearch: (search: Record<string, unknown>): { annotation?: string } =>
    typeof search.annotation === 'string' ? { annotation: search.annotation } : {},
  component: lazyRouteComponent(() => import('../reader/ReaderPage.tsx')),
})

const matrixRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'matrix',
  /** The filter of shared/matrix/filter and the open cell, as plain strings; the page checks them. */
  validateSearch: (search: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    ),
  component: lazyRouteComponent(() => import('./MatrixRoute.tsx'), 'MatrixRoute'),
})

const codebookRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'codebook',
  validateSearch: (search: Record<string, unknown>): { view?: 'actors' } =>
    search.view === 'actors' ? { view: 'actors' } : {},
  component: lazyRouteComponent(() => import('../codebook/CodebookPage.tsx'), 'CodebookPage'),
})

const teamRoute = createRoute({
  getParentRoute: () => projectRoute,
  path: 'team',
  component: lazyRouteComponent(() => import('../team/TeamPage.tsx'), 'TeamPage'),
})

const routeTree = rootRoute.addChildren([
  authRoute.addChildren([setupRoute, signInRoute, joinRoute]),
  projectsRoute,
  settingsRoute,
  projectRoute.addChildren([projectIndexRoute, documentsRoute, readerRoute, matrixRoute, codebookRoute, teamRoute]),
])

/** Search parameters stay plain, readable strings: what stands in a link is what the API takes. */
function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search))
}
function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value))
  }
  // Comma, colon and slash are legal in a query; escaped they make links unreadable.
  const text = parameters.toString().replace(/%2C/g, ',').replace(/%3A/g, ':').replace(/%2F/g, '/')
  return text === '' ? '' : `?${text}`
}

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingMs: 300,
  defaultPendingComponent: PendingPage,
  defaultErrorComponent: CrashPage,
  defaultNotFoundComponent: NotFoundPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
