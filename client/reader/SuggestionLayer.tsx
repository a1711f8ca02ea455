// Fetches what is suggested while it is shown, paints what is near the window, and says which one is looked at.
import { ActionIcon, Button } from '@mantine/core'
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { keys, queryClient, suggestionsQuery } from '../app/queries.ts'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import { useReader } from './reader-context.ts'
import classes from './Suggestions.module.css'
import { rangesOf } from './suggestion-store.ts'

/** Quiet time, in milliseconds, after which a corrected text is looked through again. */
const AFTER_TYPING_MS = 1_000

/** Draws beside the text only the bar of the suggestion that is looked at. */
export function SuggestionLayer() {
  const { view, session, suggestions, projectId, document } = useReader()
  const isOn = useObservable(suggestions.isOn)
  const open = useObservable(suggestions.open)
  const current = useObservable(suggestions.current)
  const visible = useObservable(view.visible)
  const layout = useObservable(view.layout)
  const text = useObservable(session.text)
  const { data } = useQuery({ ...suggestionsQuery(projectId, document.id), enabled: isOn })

  useEffect(() => {
    if (data) suggestions.receive(data.items)
  }, [suggestions, data])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed text is looked through again
  useEffect(() => {
    const timer = setTimeout(() => {
      if (suggestions.isStale())
        void queryClient.invalidateQueries({ queryKey: [...keys.suggestions(projectId), document.id] })
    }, AFTER_TYPING_MS)
    return () => clearTimeout(timer)
  }, [suggestions, text, projectId, document.id])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `layout` says that what was painted may be gone
  useEffect(() => {
    for (const kind of ['actor', 'issue'] as const)
      view.mark(
        `mq-suggested-${kind}`,
        open.flatMap((one) => (one.kind === kind && visible.has(one.blockId) ? rangesOf(one) : [])),
      )
    return () => {
      view.mark('mq-suggested-actor', [])
      view.mark('mq-suggested-issue', [])
    }
  }, [view, open, visible, layout])

  // biome-ignore lint/correctness/useExhaustiveDependencies: as above
  useEffect(() => {
    view.mark('mq-suggested-now', current ? rangesOf(current) : [])
    return () => view.mark('mq-suggested-now', [])
  }, [view, current, layout])

  return current && <CurrentBar />
}

// For those who point, and for screen readers: the same as the keys, which it names.
function CurrentBar() {
  const { t } = useTranslation('suggestions')
  const locale = useLocale()
  const { suggestions, actions, codebook } = useReader()
  const open = useObservable(suggestions.open)
  const current = useObservable(suggestions.current)
  const palette = useObservable(actions.palette)
  if (!current || palette) return null
  const { kind, actorId, issueId } = current
  const actor = actorId && codebook.actorName(actorId)
  const issue = issueId && codebook.issueName(issueId)
  const [name, likely] = kind === 'actor' ? [actor, issue] : [issue, actor]
  const at = formatNumber(open.indexOf(current) + 1, locale)
  return (
    <section className={classes.bar} aria-label={t('bar')} data-suggestion-bar>
      <p aria-live="polite">
        <bdi>{t('at', { at, of: formatNumber(open.length, locale), name: name ?? '' })}</bdi>
        {likely && <span className={classes.likely}>{t('likely', { name: likely })}</span>}
      </p>
      <div className={classes.barTools}>
        {actions.canCreate && (
          <>
            <Button size="compact-sm" onClick={() => suggestions.accept(current)}>
              {t('accept')} <kbd>Y</kbd>
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => suggestions.dismiss(current)}>
              {t('dismiss')} <kbd>D</kbd>
            </Button>
          </>
        )}
        <ActionIcon variant="subtle" aria-label={t('previous')} onClick={() => suggestions.step(-1)}>
          <IconChevronUp size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" aria-label={t('next')} onClick={() => suggestions.step(1)}>
          <IconChevronDown size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="subtle" aria-label={t('close')} onClick={() => suggestions.current.set(null)}>
          <IconX size={18} aria-hidden />
        </ActionIcon>
      </div>
    </section>
  )
}
