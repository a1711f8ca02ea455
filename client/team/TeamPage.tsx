import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { FailureState } from '../app/fallback-pages.tsx'
import { useCan, useMembers } from '../app/queries.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { PageHeader } from '../ui/PageHeader.tsx'
import { RowSkeletons } from '../ui/RowSkeletons.tsx'
import { Invitations } from './Invitations.tsx'
import { MemberTable } from './MemberTable.tsx'
import classes from './TeamPage.module.css'

/** Who works in the project, and who is invited to. */
export function TeamPage() {
  const { projectId } = useParams({ from: '/projects/$projectId/team' })
  const { t } = useTranslation(['team', 'common'])
  const locale = useLocale()
  const members = useMembers(projectId)
  const mayInvite = useCan(projectId, 'invite.manage')
  const count = members.data?.length ?? 0
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        note={members.data && t('common:members', { count, number: formatNumber(count, locale) })}
      />
      {members.isPending && <RowSkeletons count={3} />}
      {members.error && !members.data && <FailureState error={members.error} onRetry={() => void members.refetch()} />}
      {members.data && <MemberTable projectId={projectId} members={members.data} />}
      {members.data && mayInvite && <Invitations projectId={projectId} />}
    </div>
  )
}
