import { Button, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { ChangePassword } from '../../shared/api/session.ts'
import { LOCALES, type Locale } from '../../shared/model/label.ts'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import { PersonName, THEMES } from '../../shared/model/project.ts'
import { api } from '../app/api.ts'
import { FormFailure } from '../app/FormFailure.tsx'
import { notifyDone } from '../app/notify.ts'
import { PlainLayout } from '../app/PlainLayout.tsx'
import { useMe } from '../app/queries.ts'
import { useUpdateMe } from '../app/session.tsx'
import { usePageTitle } from '../app/use-page-title.ts'
import { useForm } from '../ui/use-form.ts'
import { NewPasswordInput } from './AccountFields.tsx'
import classes from './account.module.css'

/** One's own name, language, appearance and password. */
export function SettingsPage() {
  const { t } = useTranslation('account')
  usePageTitle(t('settings.title'))
  return (
    <PlainLayout>
      <div className={classes.settings}>
        <h1 className={classes.title}>{t('settings.title')}</h1>
        <ProfileSection />
        <InterfaceSection />
        <PasswordSection />
      </div>
    </PlainLayout>
  )
}

const Profile = z.object({ name: PersonName })

function ProfileSection() {
  const { t } = useTranslation(['account', 'common'])
  const me = useMe()
  const update = useUpdateMe()
  const form = useForm(Profile, { name: me.name })
  const save = form.onSubmit((profile) =>
    update.mutate(profile, { onSuccess: () => notifyDone(t('account:settings.saved')) }),
  )
  return (
    <form className={classes.section} noValidate onSubmit={save}>
      <h2 className={classes.label}>{t('settings.profile')}</h2>
      <TextInput
        name="name"
        label={t('common:field.name')}
        autoComplete="name"
        dir="auto"
        maxLength={MAX_NAME_LENGTH}
        value={form.values.name}
        onChange={(event) => form.set({ name: event.currentTarget.value })}
        error={form.isWrong('name') && t('common:field.required')}
      />
      <TextInput label={t('common:field.email')} dir="ltr" value={me.email} readOnly variant="filled" />
      <Button type="submit" loading={update.isPending} disabled={form.values.name.trim() === me.name}>
        {t('common:saveChanges')}
      </Button>
    </form>
  )
}

function InterfaceSection() {
  const { t } = useTranslation(['account', 'common'])
  const me = useMe()
  const update = useUpdateMe()
  const languageId = useId()
  const themeId = useId()
  return (
    <section className={classes.section}>
      <h2 className={classes.label}>{t('settings.interface')}</h2>
      <div className={classes.row}>
        <span id={languageId}>{t('common:language')}</span>
        <SegmentedControl
          aria-labelledby={languageId}
          value={me.locale}
          onChange={(value) => update.mutate({ locale: value as Locale })}
          data={LOCALES.map((value) => ({
            value,
            label: <span lang={value}>{t(`common:languageName.${value}`)}</span>,
          }))}
        />
      </div>
      <div className={classes.row}>
        <span id={themeId}>{t('common:theme')}</span>
        <SegmentedControl
          aria-labelledby={themeId}
          value={me.theme}
          onChange={(value) => update.mutate({ theme: value as (typeof THEMES)[number] })}
          data={THEMES.map((value) => ({ value, label: t(`common:themeName.${value}`) }))}
        />
      </div>
    </section>
  )
}

function PasswordSection() {
  const { t } = useTranslation(['account', 'common'])
  const form = useForm(ChangePassword, { current: '', next: '' })
  const change = useMutation({
    mutationFn: (fields: z.infer<typeof ChangePassword>) => api.post('/api/me/password', fields),
    onSuccess: () => {
      form.reset()
      notifyDone(t('account:settings.passwordChanged'))
    },
  })
  const email = useMe().email
  return (
    <form className={classes.section} noValidate onSubmit={form.onSubmit((fields) => change.mutate(fields))}>
      <div>
        <h2 className={classes.label}>{t('settings.password')}</h2>
        <p className={classes.text}>{t('settings.passwordText')}</p>
      </div>
      {/* For password managers: whose password this is. */}
      <input type="email" autoComplete="username" value={email} readOnly hidden />
      <PasswordInput
        name="current"
        label={t('settings.current')}
        autoComplete="current-password"
        maxLength={200}
        value={form.values.current}
        onChange={(event) => form.set({ current: event.currentTarget.value })}
        error={form.isWrong('current') && t('common:field.required')}
        visibilityToggleButtonProps={{ 'aria-label': t('common:showPassword'), tabIndex: 0 }}
      />
      <NewPasswordInput
        name="next"
        label={t('settings.next')}
        value={form.values.next}
        onChange={(next) => form.set({ next })}
        isWrong={form.isWrong('next')}
      />
      <FormFailure error={change.error} />
      <Button type="submit" loading={change.isPending}>
        {t('settings.changePassword')}
      </Button>
    </form>
  )
}
