import { Button, CopyButton, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type CreatedInvite, CreateInvite } from '../../shared/api/projects.ts'
import { ROLES, type Role } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { DialogForm } from '../app/DialogForm.tsx'
import { keys, queryClient } from '../app/queries.ts'
import { roleLabel, useLocale } from '../i18n/format.ts'
import { useForm } from '../ui/use-form.ts'
import classes from './TeamPage.module.css'

const HOURS = [24, 72, 168, 720] as const
const MAX_USES = 100
const INITIAL: z.infer<typeof CreateInvite> = { role: 'analyst', maxUses: 1, expiresInHours: 168 }

type Props = { projectId: string; opened: boolean; onClose: () => void }

/** Makes an invitation and shows its link, this once. */
export function CreateInviteDialog({ projectId, opened, onClose }: Props) {
  const { t } = useTranslation(['team', 'common'])
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('invites.create')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Fields projectId={projectId} onClose={onClose} />
    </Modal>
  )
}

function Fields({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { t } = useTranslation(['team', 'common'])
  const locale = useLocale()
  const form = useForm(CreateInvite, INITIAL)
  const create = useMutation({
    mutationFn: (fields: z.infer<typeof CreateInvite>) =>
      api.post<z.infer<typeof CreatedInvite>>(`/api/projects/${projectId}/invites`, fields),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.invites(projectId) }),
  })
  if (create.data) return <ReadyLink url={create.data.url} onClose={onClose} />
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
            {t('invites.submit')}
          </Button>
        </>
      }
    >
      <NativeSelect
        label={t('invites.role')}
        description={t(`rights.${form.values.role}`)}
        data-autofocus
        value={form.values.role}
        onChange={(event) => form.set({ role: event.currentTarget.value as Role })}
        data={ROLES.map((value) => ({ value, label: roleLabel(value, locale) }))}
      />
      <NumberInput
        name="maxUses"
        label={t('invites.maxUses')}
        min={1}
        max={MAX_USES}
        allowDecimal={false}
        clampBehavior="strict"
        hideControls
        value={form.values.maxUses}
        onChange={(value) => form.set({ maxUses: Number(value) })}
        error={form.isWrong('maxUses') && t('common:field.required')}
      />
      <NativeSelect
        label={t('invites.expires')}
        value={form.values.expiresInHours}
        onChange={(event) => form.set({ expiresInHours: Number(event.currentTarget.value) })}
        data={HOURS.map((hours) => ({ value: String(hours), label: t(`invites.hours.h${hours}`) }))}
      />
    </DialogForm>
  )
}

function ReadyLink({ url, onClose }: { url: string; onClose: () => void }) {
  const { t } = useTranslation(['team', 'common'])
  return (
    <DialogForm
      onSubmit={(event) => {
        event.preventDefault()
        onClose()
      }}
      error={null}
      actions={
        <Button type="submit" variant="default">
          {t('invites.done')}
        </Button>
      }
    >
      <p className={classes.text}>{t('invites.readyText')}</p>
      <div className={classes.link}>
        <TextInput
          label={t('invites.link')}
          dir="ltr"
          readOnly
          data-autofocus
          value={url}
          onFocus={(event) => event.currentTarget.select()}
        />
        <CopyButton value={url}>
          {({ copied, copy }) => (
            <Button
              size="sm"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              <span aria-live="polite">{copied ? t('common:copied') : t('common:copy')}</span>
            </Button>
          )}
        </CopyButton>
      </div>
    </DialogForm>
  )
}
