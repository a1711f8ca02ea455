// What stands in place of a page: while it loads, when it does not exist, when it failed.
import { Button, Loader } from '@mantine/core'
import { IconCompassOff, IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useLocale } from '../i18n/format.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import { ApiError, failureSentence, NetworkError } from './api.ts'
import classes from './fallback-pages.module.css'

/** Shown only when a page takes longer than a moment. */
export function PendingPage() {
  const { t } = useTranslation()
  return (
    <div className={classes.page} role="status" aria-label={t('loading')}>
      <Loader size="sm" />
    </div>
  )
}

/** The address leads nowhere, or nowhere this person may go; the two are not told apart. */
export function NotFoundPage() {
  return (
    <main>
      <NotFoundState />
    </main>
  )
}

/** The same inside a page that has its `main` already. */
export function NotFoundState() {
  const { t } = useTranslation()
  return (
    <div className={classes.page}>
      <EmptyState icon={IconCompassOff} title={t('notFoundTitle')} titleOrder={1} text={t('notFoundBody')}>
        <Button component={Link} to="/" variant="default">
          {t('toProjects')}
        </Button>
      </EmptyState>
    </div>
  )
}

/** A failed fetch in place of the content that needed it. */
export function FailureState({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation()
  const locale = useLocale()
  return (
    <EmptyState
      icon={error instanceof NetworkError ? IconPlugConnectedX : IconCompassOff}
      title={t('errorTitle')}
      text={failureSentence(error, locale)}
      role="alert"
    >
      <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
        {t('retry')}
      </Button>
    </EmptyState>
  )
}

/** How browsers and Vite say that the code of a page did not arrive. */
const CHUNK_FAILURE = /preload CSS|dynamically imported module|module script/i

/** Boundary of every route: a refusal or lost network gets its sentence, a bug an apology; both a way on. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const queryErrors = useQueryErrorResetBoundary()
  if (error instanceof ApiError && error.code === 'not_found') return <NotFoundPage />
  const isChunkMissing = error instanceof Error && CHUNK_FAILURE.test(error.message)
  const isKnown = error instanceof ApiError || error instanceof NetworkError
  if (!isKnown) {
    return (
      <main className={classes.page}>
        <EmptyState
          icon={IconCompassOff}
          title={t('errorTitle')}
          titleOrder={1}
          text={isChunkMissing ? t('networkDown') : t('crashed')}
          role="alert"
        >
          <Button onClick={() => location.reload()}>{t('reload')}</Button>
        </EmptyState>
      </main>
    )
  }
  const retry = () => {
    queryErrors.reset()
    reset()
  }
  return (
    <main className={classes.page}>
      <FailureState error={error} onRetry={retry} />
    </main>
  )
}
