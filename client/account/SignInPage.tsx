import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type SessionState, SignIn } from '../../shared/api/session.ts'
import { api } from '../app/api.ts'
import { FormFailure } from '../app/FormFailure.tsx'
import { enterSession } from '../app/session.tsx'
import { usePageTitle } from '../app/use-page-title.ts'
import { useForm } from '../ui/use-form.ts'
import { EmailInput } from './AccountFields.tsx'
import classes from './account.module.css'

/** Signs in and returns to the page that asked for it. */
export function SignInPage() {
  const { t } = useTranslation(['account', 'common'])
  const router = useRouter()
  const { to } = useSearch({ from: '/auth/sign-in' })
  const form = useForm(SignIn, { email: '', password: '' })
  const signIn = useMutation({
    mutationFn: (fields: z.infer<typeof SignIn>) => api.post<SessionState>('/api/session', fields),
    onSuccess: (session) => {
      enterSession(session)
      router.history.replace(to ?? '/')
    },
  })
  usePageTitle(t('signIn.title'))
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit((fields) => signIn.mutate(fields))}>
      <h1 className={classes.title}>{t('signIn.title')}</h1>
      <EmailInput value={form.values.email} onChange={(email) => form.set({ email })} isWrong={form.isWrong('email')} />
      <PasswordInput
        name="password"
        label={t('common:field.password')}
        autoComplete="current-password"
        maxLength={200}
        value={form.values.password}
        onChange={(event) => form.set({ password: event.currentTarget.value })}
        error={form.isWrong('password') && t('common:field.required')}
        visibilityToggleButtonProps={{ 'aria-label': t('common:showPassword'), tabIndex: 0 }}
      />
      <FormFailure error={signIn.error} />
      <Button type="submit" size="sm" loading={signIn.isPending}>
        {t('signIn.submit')}
      </Button>
      <p className={classes.text}>{t('signIn.hint')}</p>
    </form>
  )
}
