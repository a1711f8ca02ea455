import classes from './PageHeader.module.css'

/** Title of a part of a page, and its actions. */
export function SectionHeader({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className={classes.root}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      {children && <div className={classes.actions}>{children}</div>}
    </div>
  )
}
