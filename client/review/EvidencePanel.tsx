// The evidence of one cell: what the numbers are made of, and the lead's verdicts on it.
import { Button, CloseButton, Skeleton } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Codebook } from '../../shared/api/codebook.ts'
import type { MatrixCell } from '../../shared/matrix/cell.ts'
import { type MatrixFilter, serializeFilter } from '../../shared/matrix/filter.ts'
import { STATUSES } from '../../shared/model/annotation.ts'
import type { ActorId, IssueId, TagId } from '../../shared/model/ids.ts'
import { pickLabel } from '../../shared/model/label.ts'
import { STANCES } from '../../shared/model/stance.ts'
import { failureSentence } from '../app/api.ts'
import { useCan } from '../app/queries.ts'
import { formatNumber, stanceLabel, statusLabel, useLocale } from '../i18n/format.ts'
import { StanceMark } from '../ui/StanceMark.tsx'
import { EvidenceItem } from './EvidenceItem.tsx'
import { evidenceQuery } from './evidence-query.ts'
import { MoreWhenSeen } from './MoreWhenSeen.tsx'
import { withPending } from './pending-reviews.ts'
import classes from './review.module.css'
import { usePanelPlace } from './use-panel-place.ts'
import { useReview } from './use-review.ts'

type Props = {
  projectId: string
  cellRef: { actorId: ActorId | null; issueId: IssueId }
  /** The cell's counts as the live matrix has them; a new object means new evidence. */
  cell: MatrixCell | undefined
  filter: MatrixFilter
  codebook: Codebook
  /** Fills the window instead of standing beside the sheet. */
  isNarrow: boolean
  onClose: () => void
}

type Asking = { tagId: TagId; decision: 'disputed' | 'rejected' } | null

/** Mounted anew for each cell (give it a `key`). */
export function EvidencePanel({ projectId, cellRef, cell, filter, codebook, isNarrow, onClose }: Props) {
  const { t } = useTranslation(['matrix', 'common'])
  const locale = useLocale()
  const client = useQueryClient()
  const query = evidenceQuery({ projectId, ...cellRef, filter })
  const evidence = useInfiniteQuery(query)
  const canReview = useCan(projectId, 'tag.review')
  const { pending, failures, review } = useReview(projectId, query.queryKey)
  const [asking, setAsking] = useState<Asking>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const placeKey = `evidence.${cellRef.actorId}.${cellRef.issueId}.${new URLSearchParams(serializeFilter(filter))}`
  const place = usePanelPlace(scroller, placeKey, evidence.data !== undefined)

  // The cell changed under our eyes: the same pages again, in place.
  const shownCell = useRef(cell)
  useEffect(() => {
    if (shownCell.current === cell) return
    shownCell.current = cell
    void client.invalidateQueries({ queryKey: query.queryKey })
  }, [cell, client, query.queryKey])

  const fetched = useMemo(() => evidence.data?.pages.flatMap((page) => page.items) ?? [], [evidence.data])
  const items = withPending(fetched, pending)
  const issue = codebook.issues.find(({ id }) => id === cellRef.issueId)
  const actor = codebook.actors.find(({ id }) => id === cellRef.actorId)
  const proposition = issue ? pickLabel(issue.proposition, locale) : ''
  const actorName = cellRef.actorId === null ? t('noActor') : actor ? pickLabel(actor.names, locale) : ''
  const isKnown = issue !== undefined && actorName !== ''

  // A verdict may take its tag out of the list, and the focus with it: the next one takes over.
  const focusedIndex = useRef(-1)
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is listed decides when
  useLayoutEffect(() => {
    if (focusedIndex.current === -1 || document.activeElement !== document.body) return
    const articles = articlesIn(scroller)
    const next = articles[Math.min(focusedIndex.current, articles.length - 1)] ?? place.heading.current
    next?.focus({ preventScroll: true })
  }, [fetched, place.heading])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') return onClose()
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const articles = articlesIn(scroller)
    const focused = (event.target as Element).closest<HTMLElement>('[data-tag]')
    const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
    if (step !== 0) {
      const at = focused ? articles.indexOf(focused) + step : step > 0 ? 0 : articles.length - 1
      articles[Math.min(Math.max(at, 0), articles.length - 1)]?.focus()
      event.preventDefault()
      return
    }
    const item = items.find(({ tag }) => tag.id === focused?.dataset.tag)
    if (!item || !canReview) return
    const { id: tagId, status } = item.tag
    if (event.key === 'a' && status !== 'accepted') review(tagId, 'accepted', '')
    else if (event.key === 'u' && status !== 'proposed') review(tagId, 'proposed', '')
    else if (event.key === 'd' && status !== 'disputed') setAsking({ tagId, decision: 'disputed' })
    else if (event.key === 'r' && status !== 'rejected') setAsking({ tagId, decision: 'rejected' })
    else return
    event.preventDefault()
  }

  /** The reason's field goes away with the focus in it: back to its tag. */
  const stopAsking = () => {
    const tagId = asking?.tagId
    setAsking(null)
    if (tagId) scroller.current?.querySelector<HTMLElement>(`[data-tag="${tagId}"]`)?.focus({ preventScroll: true })
  }

  const Frame = isNarrow ? 'div' : 'aside'
  return (
    <Frame
      className={classes.panel}
      data-narrow={isNarrow || undefined}
      role={isNarrow ? 'dialog' : undefined}
      aria-modal={isNarrow || undefined}
      aria-label={t('evidence')}
      onKeyDown={onKeyDown}
      onFocus={(event: React.FocusEvent) => {
        const article = event.target.closest<HTMLElement>('[data-tag]')
        focusedIndex.current = article ? articlesIn(scroller).indexOf(article) : -1
      }}
    >
      <div className={classes.head}>
        <div className={classes.title}>
          <h2 ref={place.heading} tabIndex={-1}>
            {isKnown ? <bdi>{actorName}</bdi> : t('evidenceGone')}
          </h2>
          <CloseButton aria-label={t('closeEvidence')} onClick={onClose} />
        </div>
        {issue && (
          <>
            <h3 dir="auto">{pickLabel(issue.label, locale)}</h3>
            {proposition && (
              <p className={classes.proposition} dir="auto">
                {proposition}
              </p>
            )}
          </>
        )}
        {cell && <Counts cell={cell} />}
        {canReview && !isNarrow && items.length > 0 && <p className={classes.muted}>{t('reviewKeys')}</p>}
      </div>
      <div className={classes.list} ref={scroller} onScroll={place.onScroll}>
        {evidence.isPending && <EvidenceSkeleton />}
        {evidence.error && !evidence.data && (
          <div className={classes.empty} role="alert">
            <p>{failureSentence(evidence.error, locale)}</p>
            <Button variant="default" onClick={() => void evidence.refetch()}>
              {t('common:retry')}
            </Button>
          </div>
        )}
        {evidence.data && items.length === 0 && (
          <p className={classes.empty}>{cell ? t('evidenceEmpty') : t('noEvidenceHint')}</p>
        )}
        {items.map((item) => {
          const { id } = item.tag
          return (
            <EvidenceItem
              key={id}
              projectId={projectId}
              item={item}
              canReview={canReview}
              isBusy={pending.has(id)}
              failure={failures.get(id)}
              asking={asking?.tagId === id ? asking.decision : null}
              onAsk={(decision) => (decision ? setAsking({ tagId: id, decision }) : stopAsking())}
              onReview={(decision, reason) => {
                review(id, decision, reason)
                stopAsking()
              }}
              onLeave={() => place.leaveAt(id)}
            />
          )
        })}
        {evidence.hasNextPage && (
          <MoreWhenSeen isFetching={evidence.isFetchingNextPage} onMore={() => void evidence.fetchNextPage()} />
        )}
      </div>
    </Frame>
  )
}

const articlesIn = (scroller: React.RefObject<HTMLElement | null>) => [
  ...(scroller.current?.querySelectorAll<HTMLElement>('[data-tag]') ?? []),
]

const isTyping = (target: EventTarget) => /^(INPUT|TEXTAREA|SELECT)$/.test((target as Element).tagName)

/** Counts by stance and by status, as they are now. */
function Counts({ cell }: { cell: MatrixCell }) {
  const { t } = useTranslation('matrix')
  const locale = useLocale()
  return (
    <ul className={classes.counts} aria-label={t('byStance')}>
      {STANCES.filter((stance) => cell.stances[stance]).map((stance) => (
        <li key={stance}>
          <StanceMark stance={stance} decorative size={12} /> {stanceLabel(stance, locale)}{' '}
          <b>{formatNumber(cell.stances[stance] ?? 0, locale)}</b>
        </li>
      ))}
      {STATUSES.filter((status) => cell.statuses[status]).map((status) => (
        <li key={status} className={`status-text ${classes.status}`} data-status={status}>
          {statusLabel(status, locale)} {formatNumber(cell.statuses[status] ?? 0, locale)}
        </li>
      ))}
    </ul>
  )
}

function EvidenceSkeleton() {
  return [0, 1, 2].map((key) => (
    <div key={key} className={classes.item} aria-hidden="true">
      <Skeleton height={12} width="40%" mb="0.75rem" />
      <Skeleton height={10} mb="0.5rem" />
      <Skeleton height={10} width="80%" mb="0.5rem" />
      <Skeleton height={10} width="60%" />
    </div>
  ))
}
