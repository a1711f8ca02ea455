import { Button, Loader } from '@mantine/core'
import { IconFileOff } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { leaveForSignIn } from '../app/session.tsx'
import type { RoomState } from '../sync/connect-room.ts'
import { EmptyState } from '../ui/EmptyState.tsx'
import classes from './DocumentView.module.css'

// A document opens in far less; what takes longer deserves a sentence.
const SAY_AFTER_MS = 1_500

/** While the document opens. `isWaiting`: for the sockets, which may need a server that is away. */
export function LoadingState({ isWaiting = false }: { isWaiting?: boolean }) {
  const { t } = useTranslation('reader')
  const [isLong, setIsLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), SAY_AFTER_MS)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={classes.loading} role="status">
      <Loader size="sm" />
      <p>{isWaiting && isLong ? t('connecting') : t('loading')}</p>
    </div>
  )
}

/** The server ended the connection for good: one sentence, and a way on. */
export function ClosedState(props: { reason: NonNullable<RoomState['closedFor']>; children?: React.ReactNode }) {
  const { t } = useTranslation('reader')
  const { projectId } = useParams({ from: '/projects/$projectId/documents/$documentId' })
  const isSignedOut = props.reason === 'not_signed_in'
  return (
    <EmptyState icon={IconFileOff} title={t(`closed.${props.reason}`)} titleOrder={1} role="alert">
      {props.children}
      {isSignedOut ? (
        <Button onClick={leaveForSignIn}>{t('signIn')}</Button>
      ) : (
        <Button variant="default" component={Link} to="/projects/$projectId/documents" params={{ projectId } as never}>
          {t('toDocuments')}
        </Button>
      )}
    </EmptyState>
  )
}
