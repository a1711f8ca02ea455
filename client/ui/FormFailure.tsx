import { Alert } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { failureSentence } from '../app/api.ts'
import { useLocale } from '../i18n/format.ts'

/** Why the server refused a form: one sentence above its button. */
export function FormFailure({ error }: { error: unknown }) {
  const locale = useLocale()
  if (!error) return null
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} p="xs">
      {failureSentence(error, locale)}
    </Alert>
  )
}
