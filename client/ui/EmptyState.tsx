import type { Icon } from '@tabler/icons-react'
import classes from './EmptyState.module.css'

type Props = {
  icon: Icon
  title: string
  /** Heading level of the title; 1 when the state is the whole page. */
  titleOrder?: 1 | 2 | 3
  text?: string
  role?: 'alert' | 'status'
  /** What to do next. */
  children?: React.ReactNode
}

/** In place of content that is not there: what is missing, and the next step. */
export function EmptyState({ icon: IconComponent, title, titleOrder = 2, text, role, children }: Props) {
  const Heading = `h${titleOrder}` as 'h1' | 'h2' | 'h3'
  return (
    <div className={classes.root} role={role}>
      <IconComponent size={32} stroke={1.25} aria-hidden className={classes.icon} />
      <Heading className={classes.title}>{title}</Heading>
      {text && <p className={classes.text}>{text}</p>}
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  )
}
