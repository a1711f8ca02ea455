import { Button, Popover } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { STANCES } from '../../shared/model/stance.ts'
import { stanceLabel, useLocale } from '../i18n/format.ts'
import classes from './matrix.module.css'
import { SuggestionMark } from './SuggestionMark.tsx'

/** The signs of the sheet with their words. */
export function Legend() {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  return (
    <section className={classes.legend} aria-label={t('legend')}>
      {STANCES.map((stance) => (
        <span key={stance} className={classes.legendItem}>
          <SuggestionMark stance={stance} size={13} />
          {stanceLabel(stance, locale)}
        </span>
      ))}
      <span className={classes.legendItem}>
        <span className={classes.cornerMark} />
        {t('legendContested')}
      </span>
      <span className={classes.legendItem}>
        <span className={classes.accepted} aria-hidden="true">
          ✓
        </span>
        {t('legendAccepted')}
      </span>
      <span className={classes.legendItem}>
        <span className={classes.disputed} aria-hidden="true">
          !
        </span>
        {t('legendDisputed')}
      </span>
      <span className={classes.legendItem}>{t('legendSuggestion')}</span>
    </section>
  )
}

/** The legend behind a button, where the window has no room for it. */
export function LegendButton() {
  const { t } = useTranslation('matrix')
  return (
    <Popover position="top-start" width={300}>
      <Popover.Target>
        <Button variant="subtle" size="compact-xs">
          {t('legend')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Legend />
      </Popover.Dropdown>
    </Popover>
  )
}
