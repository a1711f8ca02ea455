import { Button, Modal, Radio, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { CreateProject } from '../../shared/api/projects.ts'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import type { Project } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { keys, queryClient } from '../app/queries.ts'
import { useForm } from '../ui/use-form.ts'

const INITIAL: z.infer<typeof CreateProject> = { name: '', codebook: 'starter' }

/** Asks for a name and a codebook, then opens the new project. */
export function CreateProjectDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common'])
  return (
    <Modal opened={opened} onClose={onClose} title={t('create')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Fields onClose={onClose} />
    </Modal>
  )
}

function Fields({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['projects', 'common'])
  const navigate = useNavigate()
  const form = useForm(CreateProject, INITIAL)
  const create = useMutation({
    mutationFn: (fields: z.infer<typeof CreateProject>) => api.post<Project>('/api/projects', fields),
    onSuccess: async (project) => {
      queryClient.setQueryData(keys.projectInfo(project.id), project)
      await queryClient.invalidateQueries({ queryKey: keys.projects })
      await navigate({ to: '/projects/$projectId/documents', params: { projectId: project.id } })
    },
  })
  return (
    <DialogForm
      onSubmit={form.onSubmit((fields) => create.mutate(fields))}
      error={create.error}
      actions={
        <>
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <TextInput
        name="name"
        label={t('name')}
        placeholder={t('namePlaceholder')}
        dir="auto"
        data-autofocus
        maxLength={MAX_NAME_LENGTH}
        value={form.values.name}
        onChange={(event) => form.set({ name: event.currentTarget.value })}
        error={form.isWrong('name') && t('common:field.required')}
      />
      <Radio.Group
        name="codebook"
        label={t('codebook')}
        value={form.values.codebook}
        onChange={(value) => form.set({ codebook: value as 'starter' | 'none' })}
      >
        <Radio value="starter" label={t('starter')} description={t('starterText')} mt="xs" />
        <Radio value="none" label={t('none')} description={t('noneText')} mt="sm" />
      </Radio.Group>
    </DialogForm>
  )
}
