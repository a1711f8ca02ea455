import { ActionIcon, NativeSelect, Tooltip } from '@mantine/core'
import { IconDoorExit, IconUserMinus } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Member, ROLES, type Role } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { notifyFailure } from '../app/notify.ts'
import { keys, queryClient, useCan, useMe } from '../app/queries.ts'
import { formatDayOf, roleLabel, useLocale } from '../i18n/format.ts'
import { PersonAvatar } from '../ui/PersonAvatars.tsx'
import { RemoveMemberDialog } from './RemoveMemberDialog.tsx'
import classes from './TeamPage.module.css'

/** Members with their roles; a lead changes them, everybody may leave. */
export function MemberTable({ projectId, members }: { projectId: string; members: readonly Member[] }) {
  const { t } = useTranslation('team')
  const locale = useLocale()
  const me = useMe()
  const mayManage = useCan(projectId, 'member.manage')
  const [removed, setRemoved] = useState<Member | null>(null)
  return (
    <>
      <div className={classes.scroller}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('column.person')}</th>
              <th scope="col">{t('column.role')}</th>
              <th scope="col" className={classes.joined}>
                {t('column.joined')}
              </th>
              <th scope="col">
                <span className="visually-hidden">{t('column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {members.map((member, index) => {
              const isMe = member.userId === me.id
              const label = isMe ? t('leave') : t('remove', { name: member.name })
              return (
                <tr key={member.userId}>
                  <td>
                    <span className={classes.person}>
                      <PersonAvatar person={{ userId: member.userId, name: member.name, colour: index }} />
                      <span>
                        <bdi className={classes.name}>{member.name}</bdi>
                        {isMe && <span className={classes.quiet}> ({t('you')})</span>}
                        <br />
                        <bdi className={classes.quiet}>{member.email}</bdi>
                      </span>
                    </span>
                  </td>
                  <td className={classes.role}>
                    {mayManage ? <RoleSelect projectId={projectId} member={member} /> : roleLabel(member.role, locale)}
                  </td>
                  <td className={`${classes.quiet} ${classes.nowrap} ${classes.joined}`}>
                    {formatDayOf(member.joinedAt, locale)}
                  </td>
                  <td className={classes.end}>
                    {(mayManage || isMe) && (
                      <Tooltip label={label}>
                        <ActionIcon aria-label={label} onClick={() => setRemoved(member)}>
                          {isMe ? <IconDoorExit size={16} /> : <IconUserMinus size={16} />}
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <ul className={classes.rights}>
        {ROLES.map((role) => (
          <li key={role}>{t(`rights.${role}`)}</li>
        ))}
      </ul>
      <RemoveMemberDialog projectId={projectId} member={removed} onClose={() => setRemoved(null)} />
    </>
  )
}

function RoleSelect({ projectId, member }: { projectId: string; member: Member }) {
  const { t } = useTranslation('team')
  const locale = useLocale()
  const key = keys.members(projectId)
  const change = useMutation({
    mutationFn: (role: Role) => api.patch<Member>(`/api/projects/${projectId}/members/${member.userId}`, { role }),
    onSuccess: (changed) =>
      queryClient.setQueryData<Member[]>(key, (old) =>
        old?.map((other) => (other.userId === changed.userId ? changed : other)),
      ),
    onError: notifyFailure,
  })
  return (
    <NativeSelect
      size="xs"
      aria-label={t('roleOf', { name: member.name })}
      // What was chosen shows while it travels; a refusal shows the old role again.
      value={change.isPending ? change.variables : member.role}
      onChange={(event) => change.mutate(event.currentTarget.value as Role)}
      data={ROLES.map((value) => ({ value, label: roleLabel(value, locale) }))}
    />
  )
}
