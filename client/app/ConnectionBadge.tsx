import { Tooltip } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { IconPlugConnectedX, IconWifiOff } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import classes from './ConnectionBadge.module.css'
import { useLiveState } from './live.tsx'

/** Says when others' changes do not arrive; while they do, a quiet dot. */
export function ConnectionBadge() {
  const { t } = useTranslation()
  const { online } = useNetwork()
  const live = useLiveState()
  const state = online ? live : 'offline'
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
