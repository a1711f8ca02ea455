import { Badge } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Actor } from '../../shared/model/codebook.ts'
import { pickLabel } from '../../shared/model/label.ts'
import { useCan } from '../app/queries.ts'
import { actorTypeLabel, useLocale } from '../i18n/format.ts'
import classes from './ActorList.module.css'
import { CodeMenu } from './CodeMenu.tsx'
import type { Code } from './use-code-actions.ts'

/** Height of a row in CSS pixels; `--actor-row` of the style sheet says the same. */
const ROW_PX = 48

type RowActions = {
  projectId: string
  allActors: readonly Actor[]
  onOpen: (actor: Actor) => void
  onMerge: (code: Code) => void
  onDelete: (code: Code) => void
}

/** The rows that are in view, of any number; arrows, Home and End travel over all. */
export function ActorRows({ actors, ...actions }: RowActions & { actors: readonly Actor[] }) {
  const { t } = useTranslation('codebook')
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: actors.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => actors[index]?.id ?? index,
    overscan: 8,
  })
  const travel = (event: KeyboardEvent<HTMLElement>) => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.rowIndex === undefined) return
    const at = Number(event.target.dataset.rowIndex)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: actors.length - 1 }[event.key]
    if (next === undefined || next < 0 || next >= actors.length) return
    event.preventDefault()
    rows.scrollToIndex(next, { align: 'auto' })
    // The row exists only once the scrolled list has been drawn.
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-row-index="${next}"]`)?.focus())
  }
  return (
    <div ref={scroller} className={classes.scroller} data-scroll-restoration-id="actors">
      <ul
        className={classes.rows}
        aria-label={t('actors')}
        style={{ blockSize: rows.getTotalSize() }}
        onKeyDown={travel}
      >
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const actor = actors[index]
          if (!actor) return null
          return (
            <li
              key={key}
              className={classes.row}
              aria-setsize={actors.length}
              aria-posinset={index + 1}
              data-retired={actor.retiredAt !== null || undefined}
              style={{ transform: `translateY(${start}px)` }}
            >
              <ActorRow actor={actor} index={index} {...actions} />
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function ActorRow({
  actor,
  index,
  projectId,
  allActors,
  onOpen,
  onMerge,
  onDelete,
}: RowActions & { actor: Actor; index: number }) {
  const { t } = useTranslation('codebook')
  const locale = useLocale()
  const mayUpdate = useCan(projectId, 'codebook.update')
  const name = pickLabel(actor.names, locale)
  const other = locale === 'ar' ? actor.names.en : actor.names.ar
  const successor = allActors.find((candidate) => candidate.id === actor.replacedBy)
  return (
    <>
      <button type="button" className={classes.open} data-row-index={index} onClick={() => onOpen(actor)}>
        <span className={classes.names}>
          <span className={classes.name}>
            <bdi>{name}</bdi>
          </span>
          {other !== undefined && other !== name && (
            <span className={classes.other} lang={locale === 'ar' ? 'en' : 'ar'}>
              <bdi>{other}</bdi>
            </span>
          )}
        </span>
        {actor.retiredAt !== null && (
          <Badge variant="default" size="sm" tt="none" fw={500}>
            {successor ? t('replacedBy', { name: pickLabel(successor.names, locale) }) : t('retired')}
          </Badge>
        )}
        <span className={classes.type}>{actorTypeLabel(actor.type, locale)}</span>
        <span className={classes.key}>
          <bdi>{actor.key}</bdi>
        </span>
        <span className={classes.groups}>
          <bdi>{actor.groups.join(' · ')}</bdi>
        </span>
      </button>
      {mayUpdate && (
        <CodeMenu
          projectId={projectId}
          code={{ kind: 'actors', id: actor.id, name, isRetired: actor.retiredAt !== null }}
          canMerge
          onEdit={() => onOpen(actor)}
          onMerge={onMerge}
          onDelete={onDelete}
        />
      )}
    </>
  )
}
