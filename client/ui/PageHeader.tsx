import classes from './PageHeader.module.css'

/** Title of a page, what it holds, and its actions. */
export function PageHeader({ title, note, children }: { title: string; note?: string; children?: React.ReactNode }) {
  return (
    <div className={classes.root}>
      <h1 className={classes.title}>
        {title}
        {note && <span className={classes.note}>{note}</span>}
      </h1>
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  )
}
