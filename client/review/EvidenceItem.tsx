import { Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Evidence } from '../../shared/api/positions.ts'
import { effectiveStance } from '../../shared/model/stance.ts'
import { actLabel, attributionLabel, formatDate, stanceLabel, statusLabel, useLocale } from '../i18n/format.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import type { Decision } from './pending-reviews.ts'
import { ReviewActions } from './ReviewActions.tsx'
import classes from './review.module.css'

/** Quotes longer than this, in UTF-16 code units, are folded until asked for. */
const LONG_QUOTE = 900

type Props = {
  projectId: string
  item: Evidence
  canReview: boolean
  isBusy: boolean
  failure: string | undefined
  asking: 'disputed' | 'rejected' | null
  onAsk: (decision: 'disputed' | 'rejected' | null) => void
  onReview: (decision: Decision, reason: string) => void
  /** Before leaving for the text: to find this place again. */
  onLeave: () => void
}

/** One tag with its words, where they stand, who tagged them and what the lead said. */
export function EvidenceItem(props: Props) {
  const { projectId, item, canReview, isBusy, failure, asking, onAsk, onReview, onLeave } = props
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  const { href } = useLocation()
  const { tag } = item
  const stance = effectiveStance(tag.stance)
  // What is usual is not said.
  const attributes = [
    tag.act === 'position' ? null : actLabel(tag.act, locale),
    tag.attribution === 'own_text' ? null : attributionLabel(tag.attribution, locale),
  ].filter((attribute) => attribute !== null)
  return (
    // Focusable: the keys of a verdict act on the focused one.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: j and k move the focus from tag to tag
    <article className={classes.item} tabIndex={0} data-tag={tag.id} aria-label={stanceLabel(stance, locale)}>
      <header className={classes.itemHead}>
        <StanceMark stance={stance} decorative />
        <span className={classes.stance}>{stanceLabel(stance, locale)}</span>
        {attributes.length > 0 && <span className={classes.muted}>{attributes.join(' · ')}</span>}
        <span className={`status-text ${classes.status}`} data-status={tag.status} aria-busy={isBusy}>
          {statusLabel(tag.status, locale)}
        </span>
      </header>
      <Quote item={item} />
      <p className={classes.source}>
        <bdi>{item.documentTitle}</bdi>
        {item.symbol && <bdi>{item.symbol}</bdi>}
        {item.paragraph && <span>{t('paragraph', { number: item.paragraph })}</span>}
        <span>{item.docDate ? formatDate(item.docDate, locale, item.datePrecision ?? 'day') : t('undated')}</span>
        <span>{t('taggedBy', { name: item.authorName })}</span>
      </p>
      {item.note && (
        <p className={classes.note} dir="auto">
          {item.note}
        </p>
      )}
      {item.reviewerName && tag.status !== 'proposed' && (
        <p className={classes.verdict}>
          {t('reviewOf', { status: statusLabel(tag.status, locale), name: item.reviewerName })}
          {tag.reviewReason && <span dir="auto">{tag.reviewReason}</span>}
        </p>
      )}
      <div className={classes.actions}>
        <Button
          component={Link}
          size="compact-xs"
          variant="light"
          to={`/projects/${projectId}/documents/${item.documentId}`}
          search={{ annotation: item.annotationId } as never}
          state={{ matrixHref: href }}
          leftSection={<IconExternalLink size={13} aria-hidden />}
          onClick={onLeave}
        >
          {t('openInText')}
        </Button>
        {canReview && (
          <ReviewActions status={tag.status} isBusy={isBusy} asking={asking} onAsk={onAsk} onReview={onReview} />
        )}
      </div>
      {failure && (
        <p className={classes.failure} role="alert">
          {failure}
        </p>
      )}
    </article>
  )
}

/** The quoted words between what stands before and after them, in their own direction. */
function Quote({ item }: { item: Evidence }) {
  const { t } = useTranslation('matrix')
  const [isWhole, setIsWhole] = useState(item.quote.length <= LONG_QUOTE)
  return (
    <>
      <blockquote
        className={`source-text ${classes.quote}`}
        dir={item.direction}
        data-folded={!isWhole || undefined}
        lang={item.direction === 'rtl' ? 'ar' : undefined}
      >
        <span className={classes.context}>{lineBefore(item.before)}</span>
        <mark className={classes.words}>{item.quote}</mark>
        <span className={classes.context}>{lineAfter(item.after)}</span>
      </blockquote>
      {!isWhole && (
        <Button size="compact-xs" variant="subtle" onClick={() => setIsWhole(true)}>
          {t('showAllQuote')}
        </Button>
      )}
    </>
  )
}

/** Context within the quote's own paragraph; an ellipsis where the paragraph goes on. */
const lineBefore = (before: string): string => {
  const start = before.lastIndexOf('\n') + 1
  return start === 0 && before !== '' ? `… ${before.trimStart()}` : before.slice(start)
}
const lineAfter = (after: string): string => {
  const end = after.indexOf('\n')
  return end === -1 && after !== '' ? `${after.trimEnd()} …` : after.slice(0, Math.max(end, 0))
}
