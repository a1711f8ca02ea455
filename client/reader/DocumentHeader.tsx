import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconKeyboard, IconTable } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMatrixHref } from '../app/matrix-link.ts'
import { distinctPeople } from '../app/PeopleHere.tsx'
import { formatDate, formatList, formatNumber, isolate, languageLabel, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import { PersonAvatars } from '../ui/PersonAvatars.tsx'
import classes from './DocumentView.module.css'
import { useLayer, useReader } from './reader-context.ts'
import { SuggestionPanel } from './SuggestionPanel.tsx'

/** What the document is, who reads it now, undo and redo. */
export function DocumentHeader({ onHelp }: { onHelp: () => void }) {
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const { document, session, actions } = useReader()
  const steps = useObservable(session.undo.state)
  const layer = useLayer(session)
  const annotations = layer.records.size
  let tags = 0
  for (const record of layer.records.values()) tags += record.tags.length

  return (
    <header className={classes.header}>
      <div className={classes.titleBox}>
        <BackToMatrix />
        <h1 className={classes.title} dir="auto">
          {document.title}
        </h1>
        <p className={classes.facts}>
          <bdi data-missing={document.symbol === '' || undefined}>{document.symbol || t('symbolUnknown')}</bdi>
          {document.docDate && (
            <time dateTime={document.docDate}>
              {formatDate(document.docDate, locale, document.datePrecision ?? 'day')}
            </time>
          )}
          <span>{languageLabel(document.language, locale)}</span>
          <span>{t('annotations', { count: annotations, number: formatNumber(annotations, locale) })}</span>
          <span>{t('tags', { count: tags, number: formatNumber(tags, locale) })}</span>
        </p>
      </div>
      <div className={classes.headerTools}>
        <Readers />
        <SuggestionPanel />
        {actions.canCreate && (
          <>
            <Tooltip label={`${t('undo')} · Ctrl+Z`}>
              <ActionIcon aria-label={t('undo')} disabled={!steps.canUndo} onClick={() => actions.undo()}>
                <IconArrowBackUp size={18} className={classes.mirrored} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={`${t('redo')} · Ctrl+Shift+Z`}>
              <ActionIcon aria-label={t('redo')} disabled={!steps.canRedo} onClick={() => actions.redo()}>
                <IconArrowForwardUp size={18} className={classes.mirrored} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </>
        )}
        <Tooltip label={`${t('keys')} · ?`}>
          <ActionIcon aria-label={t('keys')} onClick={onHelp}>
            <IconKeyboard size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
    </header>
  )
}

function Readers() {
  const { t } = useTranslation('reader')
  const locale = useLocale()
  const { session } = useReader()
  const peers = useObservable(session.presence.peers)
  const people = distinctPeople(peers.map(({ user }) => ({ userId: user.id, name: user.name, colour: user.colour })))
  if (people.length === 0) return <span className="visually-hidden">{t('alone')}</span>
  const names = formatList(
    people.map((person) => isolate(person.name, locale)),
    locale,
  )
  return <PersonAvatars people={people} label={t('here', { names })} />
}

// The matrix leaves in the history entry where it was; the link returns to the same cell.
function BackToMatrix() {
  const { t } = useTranslation('reader')
  const href = useMatrixHref()
  if (href === null) return null
  return (
    <Button
      component={Link}
      to={href as never}
      size="compact-xs"
      variant="subtle"
      leftSection={<IconTable size={14} aria-hidden />}
    >
      {t('backToMatrix')}
    </Button>
  )
}
