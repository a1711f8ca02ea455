import { Badge, Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconMailPlus } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Invite } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { FailureState } from '../app/fallback-pages.tsx'
import { notifyFailure } from '../app/notify.ts'
import { invitesQuery, keys, queryClient } from '../app/queries.ts'
import { formatDateTime, formatNumber, formatRelative, roleLabel, useLocale } from '../i18n/format.ts'
import { RowSkeletons } from '../ui/RowSkeletons.tsx'
import { SectionHeader } from '../ui/SectionHeader.tsx'
import { CreateInviteDialog } from './CreateInviteDialog.tsx'
import classes from './TeamPage.module.css'

/** Invitations of the project with their state; for leads. */
export function Invitations({ projectId }: { projectId: string }) {
  const { t } = useTranslation('team')
  const invites = useQuery(invitesQuery(projectId))
  const [isCreating, creating] = useDisclosure(false)
  return (
    <section className={classes.invites}>
      <SectionHeader title={t('invites.title')}>
        <Button leftSection={<IconMailPlus size={14} aria-hidden />} onClick={creating.open}>
          {t('invites.create')}
        </Button>
      </SectionHeader>
      {invites.isPending && <RowSkeletons count={2} />}
      {invites.error && !invites.data && <FailureState error={invites.error} onRetry={() => void invites.refetch()} />}
      {invites.data?.length === 0 && <p className={classes.text}>{t('invites.empty')}</p>}
      {invites.data && invites.data.length > 0 && (
        <div className={classes.scroller}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('invites.column.role')}</th>
                <th scope="col">{t('invites.column.state')}</th>
                <th scope="col">{t('invites.column.uses')}</th>
                <th scope="col">{t('invites.column.expires')}</th>
                <th scope="col">{t('invites.column.by')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('invites.column.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {invites.data.map((invite) => (
                <InviteRow key={invite.id} projectId={projectId} invite={invite} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <CreateInviteDialog projectId={projectId} opened={isCreating} onClose={creating.close} />
    </section>
  )
}

function InviteRow({ projectId, invite }: { projectId: string; invite: Invite }) {
  const { t } = useTranslation('team')
  const locale = useLocale()
  const revoke = useMutation({
    mutationFn: () => api.delete(`/api/projects/${projectId}/invites/${invite.id}`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.invites(projectId) }),
    onError: notifyFailure,
  })
  const isOpen = invite.state === 'open'
  return (
    <tr>
      <td className={isOpen ? undefined : classes.quiet}>{roleLabel(invite.role, locale)}</td>
      <td>
        <Badge variant="default" size="sm" tt="none" fw={500} c={isOpen ? 'var(--m-success)' : 'dimmed'}>
          {t(`invites.state.${invite.state}`)}
        </Badge>
      </td>
      <td className={`${classes.quiet} ${classes.nowrap} tabular`}>
        {t('invites.uses', { uses: formatNumber(invite.uses, locale), max: formatNumber(invite.maxUses, locale) })}
      </td>
      <td className={`${classes.quiet} ${classes.nowrap}`}>
        <time dateTime={invite.expiresAt} title={formatDateTime(invite.expiresAt, locale)}>
          {formatRelative(invite.expiresAt, locale)}
        </time>
      </td>
      <td className={classes.quiet}>
        <bdi>{invite.createdBy}</bdi>
      </td>
      <td className={classes.end}>
        {isOpen && (
          <Button
            variant="subtle"
            color="red"
            size="compact-xs"
            loading={revoke.isPending}
            onClick={() => revoke.mutate()}
            aria-label={t('invites.revokeNamed', { date: formatDateTime(invite.createdAt, locale) })}
          >
            {t('invites.revoke')}
          </Button>
        )}
      </td>
    </tr>
  )
}
