import { IconAlertCircle } from '@tabler/icons-react'
import { useLocale } from '../i18n/format.ts'
import { failureSentence } from './api.ts'
import classes from './FormFailure.module.css'

/** Why the server refused a form: one sentence above its button. */
export function FormFailure({ error }: { error: unknown }) {
  const locale = useLocale()
  if (!error) return null
  return (
    <div role="alert" className={classes.root}>
      <IconAlertCircle size={16} aria-hidden className={classes.icon} />
      <span>{failureSentence(error, locale)}</span>
    </div>
  )
}
