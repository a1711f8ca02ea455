// Says at any time where this person's changes are: saved, on their way, kept on this device, or refused and why.
import { CloseButton } from '@mantine/core'
import { IconAlertTriangle, IconCloudCheck, IconCloudOff, IconCloudUp } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ProjectId } from '../../shared/model/ids.ts'
import { useSession } from '../app/queries.ts'
import { formatNumber, refusalSentence, useLocale } from '../i18n/format.ts'
import type { CommandQueue, QueueState } from './command-queue.ts'
import { useObservable } from './observable.ts'
import { useProjectQueue } from './project-queue.ts'
import classes from './SaveStatus.module.css'

/** The status of the project in the address; shows nothing outside of one. */
export function SaveStatus() {
  const { projectId } = useParams({ strict: false }) as { projectId?: ProjectId }
  const user = useSession().data?.user
  const queue = useProjectQueue(user?.id, projectId)
  return queue && <QueueStatus queue={queue} />
}

function QueueStatus({ queue }: { queue: CommandQueue }) {
  const { t } = useTranslation('sync')
  const locale = useLocale()
  const state = useObservable(queue.state)
  const { kind, Icon } = look(state)
  const count = state.waiting
  return (
    <div className={classes.root}>
      <span className={classes.status} data-kind={kind} role="status" title={t(`hint.${kind}`)}>
        <Icon size={16} aria-hidden />
        <span className={classes.label}>{t(`status.${kind}`, { count, number: formatNumber(count, locale) })}</span>
      </span>
      {state.refusals.length > 0 && (
        <div className={classes.refusals} role="alert">
          <IconAlertTriangle size={16} aria-hidden />
          <ul>
            {state.refusals.map((refusal) => (
              <li key={refusal.id}>{t('refused', { why: refusalSentence(refusal.code, locale, refusal.details) })}</li>
            ))}
          </ul>
          <CloseButton size="sm" aria-label={t('dismiss')} onClick={queue.dismissRefusals} />
        </div>
      )}
    </div>
  )
}

function look(state: QueueState) {
  if (state.waiting === 0) {
    return state.isOnline
      ? ({ kind: 'saved', Icon: IconCloudCheck } as const)
      : ({ kind: 'offline', Icon: IconCloudOff } as const)
  }
  if (state.isSignedOut) return { kind: 'signedOut', Icon: IconCloudOff } as const
  if (state.isOnline && !state.isStalled) return { kind: 'saving', Icon: IconCloudUp } as const
  if (!state.isDurable) return { kind: 'keptInPage', Icon: IconCloudOff } as const
  return state.isOnline
    ? ({ kind: 'stalled', Icon: IconCloudOff } as const)
    : ({ kind: 'kept', Icon: IconCloudOff } as const)
}
