import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { UpdateProject } from '../../shared/api/projects.ts'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import type { Project } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { keys, queryClient } from '../app/queries.ts'
import { useForm } from '../ui/use-form.ts'

type Props = {
  project: Project
  opened: boolean
  onClose: () => void
  /** When it has gone from the screen: the place to give the focus back. */
  onGone: () => void
}

/** Gives the project another name, for everybody. */
export function RenameProjectDialog({ project, opened, onClose, onGone }: Props) {
  const { t } = useTranslation(['projects', 'common'])
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      onExitTransitionEnd={onGone}
      returnFocus={false}
      title={t('rename')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Fields project={project} onClose={onClose} />
    </Modal>
  )
}

function Fields({ project, onClose }: Pick<Props, 'project' | 'onClose'>) {
  const { t } = useTranslation(['projects', 'common'])
  const form = useForm(UpdateProject, { name: project.name })
  const rename = useMutation({
    mutationFn: (fields: z.infer<typeof UpdateProject>) => api.patch<Project>(`/api/projects/${project.id}`, fields),
    onSuccess: async (renamed) => {
      queryClient.setQueryData(keys.projectInfo(project.id), renamed)
      onClose()
      await queryClient.invalidateQueries({ queryKey: keys.projects })
    },
  })
  return (
    <DialogForm
      onSubmit={form.onSubmit((fields) => rename.mutate(fields))}
      error={rename.error}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={rename.isPending}>
            {t('common:saveChanges')}
          </Button>
        </>
      }
    >
      <TextInput
        name="name"
        label={t('name')}
        dir="auto"
        data-autofocus
        maxLength={MAX_NAME_LENGTH}
        value={form.values.name}
        onChange={(event) => form.set({ name: event.currentTarget.value })}
        onFocus={(event) => event.currentTarget.select()}
        error={form.isWrong('name') && t('common:field.required')}
      />
    </DialogForm>
  )
}
