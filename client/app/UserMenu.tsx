import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconLogout, IconSettings } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LOCALES } from '../../shared/model/label.ts'
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
  const check = (isChosen: boolean) => (isChosen ? <IconCheck size={14} aria-hidden /> : null)
  return (
    <Menu position="bottom-end" width={220}>
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
        <Menu.Label>{t('language')}</Menu.Label>
        {LOCALES.map((locale) => (
          <Menu.Item
            key={locale}
            lang={locale}
            role="menuitemradio"
            aria-checked={me.locale === locale}
            rightSection={check(me.locale === locale)}
            onClick={() => update.mutate({ locale })}
          >
            {t(`languageName.${locale}`)}
          </Menu.Item>
        ))}
        <Menu.Label>{t('theme')}</Menu.Label>
        {THEMES.map((theme) => (
          <Menu.Item
            key={theme}
            role="menuitemradio"
            aria-checked={me.theme === theme}
            rightSection={check(me.theme === theme)}
            onClick={() => update.mutate({ theme })}
          >
            {t(`themeName.${theme}`)}
          </Menu.Item>
        ))}
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
