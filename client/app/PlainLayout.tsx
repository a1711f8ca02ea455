import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './ProjectLayout.module.css'
import { UserMenu } from './UserMenu.tsx'

/** Frame of the signed-in pages outside a project. */
export function PlainLayout({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className={classes.shell}>
      <a href="#main" className="skip-link">
        {t('skipToContent')}
      </a>
      <header className={classes.header}>
        <Link to="/" className={classes.brand}>
          {t('appName')}
        </Link>
        <nav className={classes.tabs} aria-label={t('appName')}>
          <Link to="/" className={classes.tab} activeProps={{ 'data-active': true }} activeOptions={{ exact: true }}>
            {t('projects')}
          </Link>
        </nav>
        <div className={classes.status}>
          <UserMenu />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main} data-scroll-restoration-id="main">
        {children}
      </main>
    </div>
  )
}
