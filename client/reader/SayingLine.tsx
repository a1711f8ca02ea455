import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatNumber, useLocale } from '../i18n/format.ts'
import { useObservable } from '../sync/observable.ts'
import classes from './DocumentView.module.css'
import type { ProblemKey, SaidKey } from './reader-actions.ts'
import { useReader } from './reader-context.ts'

const SHOWN_MS = 5_000

/** Says what was just done or why not, on the page and to screen readers; and which annotation has the focus. */
export function SayingLine() {
  const { t } = useTranslation(['reader', 'tagging'])
  const locale = useLocale()
  const { actions, view, codebook } = useReader()
  const saying = useObservable(actions.said)
  const focused = useObservable(view.focused)
  const [isShown, setIsShown] = useState(false)

  useEffect(() => {
    if (!saying) return
    setIsShown(true)
    const timer = setTimeout(() => setIsShown(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [saying])

  const sentence =
    saying &&
    (saying.key.startsWith('said.') ? t(`reader:${saying.key as SaidKey}`) : t(`tagging:${saying.key as ProblemKey}`))
  return (
    <>
      <div className={classes.saying} role="status" data-shown={isShown || undefined}>
        {isShown && <span key={saying?.count}>{sentence}</span>}
      </div>
      <div className="visually-hidden" aria-live="polite">
        {focused && describe()}
      </div>
    </>
  )

  function describe(): string {
    const ordered = view.ordered()
    const at = ordered.findIndex((record) => record.id === focused)
    const record = ordered[at]
    if (!record) return ''
    const tags = record.tags.map(
      (tag) =>
        `${tag.actorId ? codebook.actorName(tag.actorId) : t('reader:noActor')} × ${codebook.issueName(tag.issueId)}`,
    )
    const place = t('reader:focusedOf', { at: formatNumber(at + 1, locale), of: formatNumber(ordered.length, locale) })
    return [place, ...(tags.length > 0 ? tags : [t('reader:untagged')]), record.quote].join('. ')
  }
}
