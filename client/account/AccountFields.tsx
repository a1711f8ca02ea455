import { PasswordInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { MAX_NAME_LENGTH } from '../../shared/model/limits.ts'
import type { Form } from '../ui/use-form.ts'

type Values = { name: string; email: string; password: string }

/** Name, e-mail and password of an account that is about to be made. */
export function AccountFields({ form }: { form: Form<Values & Record<string, unknown>, unknown> }) {
  const { t } = useTranslation()
  const { values, set, isWrong } = form
  return (
    <>
      <TextInput
        name="name"
        label={t('field.name')}
        autoComplete="name"
        dir="auto"
        maxLength={MAX_NAME_LENGTH}
        data-autofocus
        value={values.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        error={isWrong('name') && t('field.required')}
      />
      <EmailInput value={values.email} onChange={(email) => set({ email })} isWrong={isWrong('email')} />
      <NewPasswordInput
        name="password"
        label={t('field.password')}
        value={values.password}
        onChange={(password) => set({ password })}
        isWrong={isWrong('password')}
      />
    </>
  )
}

type FieldProps = { value: string; onChange: (value: string) => void; isWrong: boolean }

/** E-mail addresses run left to right in every interface language. */
export function EmailInput({ value, onChange, isWrong }: FieldProps) {
  const { t } = useTranslation()
  return (
    <TextInput
      name="email"
      type="email"
      inputMode="email"
      label={t('field.email')}
      autoComplete="username"
      dir="ltr"
      maxLength={254}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={isWrong && t('field.email_invalid')}
    />
  )
}

/** A password to be set; says beforehand what is asked of it. */
export function NewPasswordInput({
  value,
  onChange,
  isWrong,
  name,
  label,
}: FieldProps & { name: string; label: string }) {
  const { t } = useTranslation()
  return (
    <PasswordInput
      name={name}
      label={label}
      description={!isWrong && t('passwordHint')}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      autoComplete="new-password"
      maxLength={200}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={isWrong && t('field.password_short')}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
    />
  )
}
