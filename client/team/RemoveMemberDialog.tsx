import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Member } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { ConfirmDialog } from '../app/ConfirmDialog.tsx'
import { keys, queryClient, useMe } from '../app/queries.ts'

type Props = { projectId: string; member: Member | null; onClose: () => void }

/** Asks, then takes a member, or oneself, out of the project. */
export function RemoveMemberDialog({ projectId, member, onClose }: Props) {
  const { t } = useTranslation('team')
  const navigate = useNavigate()
  const me = useMe()
  const isMe = member?.userId === me.id
  const remove = useMutation({
    mutationFn: (target: Member) => api.delete(`/api/projects/${projectId}/members/${target.userId}`),
    onSuccess: async (_, target) => {
      onClose()
      if (target.userId === me.id) {
        await navigate({ to: '/' })
        queryClient.removeQueries({ queryKey: keys.project(projectId) })
        await queryClient.invalidateQueries({ queryKey: keys.projects })
        return
      }
      queryClient.setQueryData<Member[]>(keys.members(projectId), (old) =>
        old?.filter((other) => other.userId !== target.userId),
      )
    },
  })
  return (
    <ConfirmDialog
      opened={member !== null}
      onClose={() => {
        remove.reset()
        onClose()
      }}
      title={isMe ? t('leaveTitle') : t('removeTitle')}
      confirmLabel={isMe ? t('leaveConfirm') : t('removeConfirm')}
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => member && remove.mutate(member)}
    >
      {member && (isMe ? t('leaveText') : t('removeText', { name: member.name }))}
    </ConfirmDialog>
  )
}
