import { ActionIcon } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import { AnnotationCard } from './AnnotationCard.tsx'
import classes from './DocumentView.module.css'
import { useLayer, useReader } from './reader-context.ts'

/** On a narrow window: the focused annotation's card at the bottom, with the way to its neighbours. */
export function CardSheet() {
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const { view, session, actions } = useReader()
  const layer = useLayer(session)
  const focused = useObservable(view.focused)
  const record = focused ? layer.records.get(focused) : undefined
  if (!record) return null
  const ordered = view.ordered()
  const at = ordered.findIndex((other) => other.id === record.id) + 1
  return (
    <section className={classes.sheet} aria-label={t('sheet.label')}>
      <div className={classes.sheetBar}>
        <ActionIcon aria-label={t('sheet.previous')} onClick={() => actions.step(-1)}>
          <IconChevronUp size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon aria-label={t('sheet.next')} onClick={() => actions.step(1)}>
          <IconChevronDown size={18} aria-hidden />
        </ActionIcon>
        <span>{t('sheet.place', { at: formatNumber(at, locale), of: formatNumber(ordered.length, locale) })}</span>
        <ActionIcon aria-label={t('sheet.close')} onClick={() => view.focusAnnotation(null)}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
      <AnnotationCard record={record} isFocused isHovered={false} />
    </section>
  )
}
