import { Button, Tooltip } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconPlugConnectedX, IconRefresh, IconWifiOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './ConnectionBadge.module.css'
import { useIsOutdated, useLiveState } from './live.tsx'

const reload = () => location.reload()

/** Says when others' changes do not arrive; while they do, a quiet dot; and when this page is too old. */
export function ConnectionBadge() {
  const { t } = useTranslation()
  const { online } = useNetwork()
  const live = useLiveState()
  const isOutdated = useIsOutdated()
  const state = online ? live : 'offline'
  if (isOutdated)
    return (
      <Button size="compact-sm" variant="light" leftSection={<IconRefresh size={15} aria-hidden />} onClick={reload}>
        {t('newVersion')}
      </Button>
    )
  return (
    <Tooltip label={t(`liveHint.${state}`)} multiline maw={260}>
      <span className={classes.badge} data-state={state} role="status">
        {state === 'connected' && <span className={classes.dot} aria-hidden />}
        {state === 'reconnecting' && <IconPlugConnectedX size={15} aria-hidden />}
        {state === 'offline' && <IconWifiOff size={15} aria-hidden />}
        <span className={classes.label}>{t(`live.${state}`)}</span>
      </span>
    </Tooltip>
  )
}
