import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type SessionState, Setup } from '../../shared/api/session.ts'
import { api } from '../app/api.ts'
import { FormFailure } from '../app/FormFailure.tsx'
import { enterSession } from '../app/session.tsx'
import { usePageTitle } from '../app/use-page-title.ts'
import { useLocale } from '../i18n/format.ts'
import { useForm } from '../ui/use-form.ts'
import { AccountFields } from './AccountFields.tsx'
import classes from './account.module.css'

const Fields = Setup.omit({ locale: true })

/** Makes the first account; the router shows it only while there is none. */
export function SetupPage() {
  const { t } = useTranslation('account')
  const locale = useLocale()
  const navigate = useNavigate()
  const form = useForm(Fields, { name: '', email: '', password: '' })
  const setup = useMutation({
    mutationFn: (fields: z.infer<typeof Fields>) => api.post<SessionState>('/api/setup', { ...fields, locale }),
    onSuccess: async (session) => {
      enterSession(session)
      await navigate({ to: '/' })
    },
  })
  usePageTitle(t('setup.title'))
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((fields) => setup.mutate(fields))}>
      <div>
        <h1 className={classes.title}>{t('setup.title')}</h1>
        <p className={classes.text}>{t('setup.text')}</p>
      </div>
      <AccountFields form={form} />
      <FormFailure error={setup.error} />
      <Button type="submit" size="sm" loading={setup.isPending}>
        {t('setup.submit')}
      </Button>
    </form>
  )
}
