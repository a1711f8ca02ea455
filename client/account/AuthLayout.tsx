import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LOCALES, type Locale } from '../../shared/model/label.ts'
import { THEMES } from '../../shared/model/project.ts'
import { useLocale } from '../i18n/format.ts'
import { changeLocale } from '../i18n/setup.ts'
import classes from './AuthLayout.module.css'

/** Frame of the pages before sign-in; language and appearance are chosen here and kept in the browser. */
export function AuthLayout() {
  const { t } = useTranslation(['common', 'account'])
  const locale = useLocale()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <div className={classes.page}>
      <header className={classes.brand}>
        <span className={classes.name}>{t('appName')}</span>
        <span className={classes.tagline}>{t('account:tagline')}</span>
      </header>
      <main className={classes.card}>
        <Outlet />
      </main>
      <footer className={classes.choices}>
        <SegmentedControl
          size="xs"
          aria-label={t('language')}
          value={locale}
          onChange={(value) => void changeLocale(value as Locale)}
          data={LOCALES.map((value) => ({ value, label: <span lang={value}>{t(`languageName.${value}`)}</span> }))}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('theme')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as (typeof THEMES)[number])}
          data={THEMES.map((value) => ({ value, label: t(`themeName.${value}`) }))}
        />
      </footer>
    </div>
  )
}
