// The list of a document's suggestions: how many of whom and what, words perhaps misread, and what was dismissed.
import { ActionIcon, Button, Popover, Switch, Tooltip } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failureSentence } from '../app/api.ts'
import { suggestionsQuery } from '../app/queries.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import { type AcceptAll, AcceptAllDialog } from './AcceptAllDialog.tsx'
import { DismissedList } from './DismissedList.tsx'
import { useReader } from './reader-context.ts'
import { SlipList } from './SlipList.tsx'
import classes from './Suggestions.module.css'
import { subjectOf } from './suggestion-store.ts'

/** The button in the header, and what it opens. */
export function SuggestionPanel() {
  const { t } = useTranslation('suggestions')
  const locale = useLocale()
  const { suggestions } = useReader()
  const isOn = useObservable(suggestions.isOn)
  const open = useObservable(suggestions.open)
  const [isOpen, setIsOpen] = useState(false)
  const [asked, setAsked] = useState<AcceptAll | null>(null)

  return (
    <>
      <Popover opened={isOpen} onChange={setIsOpen} position="bottom-end" trapFocus returnFocus shadow="md">
        <Popover.Target>
          <Tooltip label={`${t('button')} · S`}>
            <ActionIcon
              aria-label={t('button')}
              aria-pressed={isOn}
              variant={isOn ? 'light' : 'subtle'}
              className={classes.button}
              data-counted={(isOn && open.length > 0) || undefined}
              onClick={() => setIsOpen(!isOpen)}
            >
              <IconBulb size={18} aria-hidden />
              {isOn && open.length > 0 && <span className={classes.count}>{formatNumber(open.length, locale)}</span>}
            </ActionIcon>
          </Tooltip>
        </Popover.Target>
        <Popover.Dropdown className={classes.panel} aria-label={t('button')}>
          <Switch checked={isOn} onChange={() => suggestions.toggle()} label={t('show')} description={t('showHint')} />
          {isOn && <Found onAcceptAll={setAsked} onGone={() => setIsOpen(false)} />}
          <DismissedList />
        </Popover.Dropdown>
      </Popover>
      {asked && <AcceptAllDialog of={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

type FoundProps = { onAcceptAll: (of: AcceptAll) => void; onGone: () => void }

function Found({ onAcceptAll, onGone }: FoundProps) {
  const { t } = useTranslation('suggestions')
  const locale = useLocale()
  const { suggestions, projectId, document } = useReader()
  const open = useObservable(suggestions.open)
  const { data, error, refetch, isFetching } = useQuery(suggestionsQuery(projectId, document.id))

  if (error && !data)
    return (
      <div className={classes.state} role="alert">
        <p>
          {t('failed')} {failureSentence(error, locale)}
        </p>
        <Button size="compact-sm" variant="default" loading={isFetching} onClick={() => void refetch()}>
          {t('retry')}
        </Button>
      </div>
    )
  if (!data)
    return (
      <p className={classes.state} role="status">
        {t('loading')}
      </p>
    )
  return (
    <>
      {open.length === 0 && <p className={classes.state}>{t('none')}</p>}
      {(['actor', 'issue'] as const).map((kind) => (
        <Subjects key={kind} kind={kind} onAcceptAll={onAcceptAll} onGone={onGone} />
      ))}
      <SlipList onGone={onGone} />
      {!data.isComplete && <p className={classes.state}>{t('incomplete')}</p>}
    </>
  )
}

function Subjects({ kind, onAcceptAll, onGone }: FoundProps & { kind: 'actor' | 'issue' }) {
  const { t } = useTranslation('suggestions')
  const locale = useLocale()
  const { suggestions, actions, codebook } = useReader()
  const open = useObservable(suggestions.open)
  const groups = Map.groupBy(
    open.filter((one) => one.kind === kind),
    subjectOf,
  )
  if (groups.size === 0) return null
  const rows = [...groups].sort(([, a], [, b]) => b.length - a.length)
  return (
    <section>
      <h3 className={classes.heading}>{t(kind === 'actor' ? 'actors' : 'issues')}</h3>
      <ul className={classes.list}>
        {rows.map(([id, items]) => {
          const name = kind === 'actor' ? codebook.actorName(id as never) : codebook.issueName(id as never)
          const number = formatNumber(items.length, locale)
          return (
            <li key={id}>
              <button
                type="button"
                className={classes.row}
                aria-label={t('goTo', { name, number })}
                onClick={() => {
                  onGone()
                  suggestions.go(items[0] as (typeof items)[number])
                }}
              >
                <bdi>{name}</bdi>
                <span className={classes.number}>{number}</span>
              </button>
              {actions.canCreate && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  aria-label={t('acceptAllNamed', { name })}
                  onClick={() => {
                    onGone()
                    onAcceptAll({ kind, id, name, items })
                  }}
                >
                  {t('acceptAll')}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
