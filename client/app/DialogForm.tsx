import type { FormEventHandler } from 'react'
import classes from './DialogForm.module.css'
import { FormFailure } from './FormFailure.tsx'

type Props = {
  onSubmit: FormEventHandler<HTMLFormElement>
  /** The failure of the last try, shown above the actions. */
  error: unknown
  children: React.ReactNode
  /** Buttons; the one that sends is last. */
  actions: React.ReactNode
}

/** Body of a dialog or drawer that is a form. */
export function DialogForm({ onSubmit, error, children, actions }: Props) {
  return (
    <form className={classes.form} noValidate onSubmit={onSubmit}>
      {children}
      <FormFailure error={error} />
      <div className={classes.actions}>{actions}</div>
    </form>
  )
}
