import { Menu, UnstyledButton } from '@mantine/core'
import { IconLogout, IconSettings } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LOCALES, type Locale } from '../../shared/model/label.ts'
import { THEMES } from '../../shared/model/project.ts'
import { PersonAvatar } from '../ui/PersonAvatars.tsx'
import { useMe } from './queries.ts'
import { signOut, useUpdateMe } from './session.tsx'
import classes from './UserMenu.module.css'

/** The signed-in person's menu: language, appearance, settings, signing out. */
export function UserMenu() {
  const { t } = useTranslation()
  const me = useMe()
  const update = useUpdateMe()
  return (
    <Menu position="bottom-end" width={220} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton className={classes.button} aria-label={t('userMenu', { name: me.name })}>
          <PersonAvatar person={{ userId: me.id, name: me.name, colour: 10 }} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <bdi className={classes.name}>{me.name}</bdi>
          <bdi className={classes.email}>{me.email}</bdi>
        </div>
        <Menu.Divider />
        <Menu.RadioGroup value={me.locale} onChange={(locale) => update.mutate({ locale: locale as Locale })}>
          <Menu.Label>{t('language')}</Menu.Label>
          {LOCALES.map((locale) => (
            <Menu.RadioItem key={locale} value={locale} lang={locale}>
              {t(`languageName.${locale}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.RadioGroup
          value={me.theme}
          onChange={(theme) => update.mutate({ theme: theme as (typeof THEMES)[number] })}
        >
          <Menu.Label>{t('theme')}</Menu.Label>
          {THEMES.map((theme) => (
            <Menu.RadioItem key={theme} value={theme}>
              {t(`themeName.${theme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} aria-hidden />}>
          {t('settings')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void signOut()}>
          {t('signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
